package dev.offload.cli;

import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Key;
import com.google.inject.Stage;
import dev.offload.cli.command.ErrorReporter;
import dev.offload.cli.command.OffloadCommand;
import dev.offload.cli.output.Console;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.IFactory;

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
      Injector injector = Guice.createInjector(Stage.DEVELOPMENT, new CliModule(console));
      return OffloadCommand.commandLine(factory(injector), console, errors).execute(arguments);
    } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
      return errors.report(e);
    } finally {
      console.out().flush();
      console.err().flush();
    }
  }

  /** Asks the injector for what it knows, and picocli for its own classes. */
  private static IFactory factory(Injector injector) {
    IFactory others = CommandLine.defaultFactory();
    return new IFactory() {
      @Override
      public <T> T create(Class<T> type) throws Exception {
        boolean known = injector.getExistingBinding(Key.get(type)) != null;
        return known ? injector.getInstance(type) : others.create(type);
      }
    };
  }
}
