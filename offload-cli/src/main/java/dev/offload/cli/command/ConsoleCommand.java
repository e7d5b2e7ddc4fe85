package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** A command that works with the console, and ends well unless it throws. */
abstract class ConsoleCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;

  /** Does what is asked. */
  abstract void run() throws IOException;

  final Console console() {
    return common.console();
  }

  @Override
  public final Integer call() throws IOException {
    try {
      run();
    } finally {
      // What is printed comes before what is said of a failure.
      console().out().flush();
    }
    return ExitCode.OK;
  }
}
