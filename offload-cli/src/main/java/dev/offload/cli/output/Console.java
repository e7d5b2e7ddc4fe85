package dev.offload.cli.output;

import dev.offload.core.text.TextStyle;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import picocli.CommandLine.Help.Ansi;

/**
 * The standard streams, in UTF-8, and what the terminal can show.
 *
 * @param in standard input
 * @param out standard output, flushed by whoever writes
 * @param err standard error, flushed at each line
 * @param width columns of a line
 * @param ansi whether output may be coloured
 */
public record Console(InputStream in, PrintWriter out, PrintWriter err, int width, Ansi ansi) {
  private static final int LEAST_WIDTH = 40;
  private static final int MOST_WIDTH = 1000;

  /** Validates the parts. */
  public Console {
    Objects.requireNonNull(in);
    Objects.requireNonNull(out);
    Objects.requireNonNull(err);
    Objects.requireNonNull(ansi);
  }

  /** Returns the width, and whether there are colours, of what is shown. */
  public TextStyle style() {
    return new TextStyle(width, ansi.enabled());
  }

  /**
   * Returns the console of this process. Picocli decides on colour: the output is a terminal and
   * NO_COLOR is not set, or CLICOLOR_FORCE is.
   */
  public static Console ofProcess() {
    return new Console(
        new FileInputStream(FileDescriptor.in),
        writer(FileDescriptor.out, false),
        writer(FileDescriptor.err, true),
        width(System.getenv()),
        Ansi.AUTO.enabled() ? Ansi.ON : Ansi.OFF);
  }

  private static PrintWriter writer(FileDescriptor descriptor, boolean flush) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), flush);
  }

  /** Returns the value of COLUMNS if it is a sensible number, else the default. */
  static int width(Map<String, String> environment) {
    String columns = environment.getOrDefault("COLUMNS", "");
    if (!columns.matches("[0-9]{1,6}") || columns.matches("0+")) {
      return TextStyle.DEFAULT_WIDTH;
    }
    return Math.max(LEAST_WIDTH, Math.min(MOST_WIDTH, Integer.parseInt(columns)));
  }
}
