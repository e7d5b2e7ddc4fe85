package dev.offload.cli.output;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line on a terminal that says how far a long work is. Not thread-safe. */
public final class ProgressBar implements AutoCloseable {
  private static final long LEAST_NANOS = 200_000_000;
  private static final int BAR = 24;
  private static final Path ERROR = Path.of("/proc/self/fd/2");

  private final PrintWriter err;
  private final int width;
  private final String unit;
  private final LongSupplier nanos;
  private final boolean shown;
  private long first = -1;
  private long begin;
  private long last;

  /** Returns a line on standard error, which shows nothing where that is no terminal. */
  public static ProgressBar of(Console console, String unit) {
    return new ProgressBar(console.err(), console.width(), unit, System::nanoTime, isTerminal());
  }

  /**
   * @param width columns of the terminal
   * @param unit what is counted, in the plural
   * @param nanos the time, as of {@link System#nanoTime}
   * @param shown whether anything is
   */
  public ProgressBar(PrintWriter err, int width, String unit, LongSupplier nanos, boolean shown) {
    this.err = err;
    this.width = width;
    this.unit = unit;
    this.nanos = nanos;
    this.shown = shown;
  }

  /**
   * Shows how far it is; most calls in quick succession show nothing.
   *
   * @param done how many are done
   * @param total how many there are in the end, as far as that is known
   */
  public void show(long done, long total) {
    if (!shown) {
      return;
    }
    long now = nanos.getAsLong();
    if (first < 0) {
      first = done;
      begin = now;
    } else if (now - last < LEAST_NANOS && done < total) {
      return;
    }
    last = now;
    String line = line(done, total, (now - begin) / 1e9);
    err.print("\r" + line + " ".repeat(Math.max(0, width - 1 - line.length())));
    err.flush();
  }

  /** Clears the line. */
  @Override
  public void close() {
    if (first >= 0) {
      err.print("\r" + " ".repeat(Math.max(0, width - 1)) + "\r");
      err.flush();
    }
  }

  /** Returns whether standard error is a terminal; where it cannot be told, whether all are. */
  private static boolean isTerminal() {
    if (Files.exists(ERROR)) {
      try {
        return ERROR.toRealPath().toString().matches("/dev/(pts/\\d+|tty.*|console)");
      } catch (IOException e) {
        return false;
      }
    }
    return System.console() != null;
  }

  private String line(long done, long total, double seconds) {
    double share = total == 0 ? 1 : done / (double) total;
    int full = (int) (share * BAR);
    String bar = "[" + "#".repeat(full) + ".".repeat(BAR - full) + "]";
    double rate = seconds > 0 ? (done - first) / seconds : 0;
    String eta = rate > 0 ? duration((total - done) / rate) : "-";
    String line =
        String.format(
            Locale.ROOT,
            "%s %3.0f %%  %d of %d %s  %.1f %s/s  ETA %s",
            bar,
            100 * share,
            done,
            total,
            unit,
            rate,
            unit,
            eta);
    return line.length() < width ? line : line.substring(0, Math.max(0, width - 1));
  }

  private static String duration(double seconds) {
    long whole = (long) Math.ceil(seconds);
    return whole < 3600
        ? "%d:%02d".formatted(whole / 60, whole % 60)
        : "%d:%02d:%02d".formatted(whole / 3600, whole / 60 % 60, whole % 60);
  }
}
