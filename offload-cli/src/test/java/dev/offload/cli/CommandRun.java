package dev.offload.cli;

import dev.offload.cli.output.Console;
import dev.offload.core.text.TextStyle;
import java.io.ByteArrayInputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import picocli.CommandLine.Help.Ansi;

/** What a command printed, and its exit code. */
public record CommandRun(int exitCode, String out, String err) {
  public static CommandRun of(String... arguments) {
    return withInput("", arguments);
  }

  public static CommandRun withInput(String input, String... arguments) {
    return run(input, TextStyle.DEFAULT_WIDTH, arguments);
  }

  /** Runs a command in a terminal of so many columns. */
  public static CommandRun atWidth(int width, String... arguments) {
    return run("", width, arguments);
  }

  private static CommandRun run(String input, int width, String... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Console console =
        new Console(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new PrintWriter(out),
            new PrintWriter(err),
            width,
            Ansi.OFF);
    int exitCode = Main.run(console, arguments);
    return new CommandRun(exitCode, out.toString(), err.toString());
  }
}
