package dev.offload.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import dev.offload.cli.command.ErrorReporter;
import dev.offload.cli.command.OffloadCommand;
import dev.offload.cli.output.Console;
import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import java.util.Arrays;

/** Starts the program. */
public final class Main {
  private Main() {}

  /** Runs a command and exits with its code. */
  public static void main(String[] arguments) {
    // Guice would otherwise generate code through sun.misc.Unsafe, of which new Javas warn.
    System.setProperty("guice_bytecode_gen_option", "DISABLED");
    System.exit(run(Console.ofProcess(), arguments));
  }

  /**
   * Runs a command.
   *
   * @param console where its input comes from and its output goes
   * @return the exit code
   */
  static int run(Console console, String... arguments) {
    // Parsing itself may fail, so that the parsed option would come too late.
    boolean debug = Arrays.asList(arguments).contains("--debug");
    ErrorReporter errors = new ErrorReporter(console.err(), debug);
    try {
      Injector injector =
          Guice.createInjector(
              binder -> {
                binder.bind(Console.class).toInstance(console);
                binder.bind(Engine.class).toInstance(SimulationEngine.create());
              });
      return OffloadCommand.commandLine(injector, console, errors).execute(arguments);
    } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
      return errors.report(e);
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }
}
