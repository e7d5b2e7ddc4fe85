package dev.offload.cli.output;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.function.LongSupplier;

/** One line on a terminal that says how far a long work is. Not thread-safe. */
public final class ProgressBar {
  private static final long LEAST_NANOS = 200_000_000;
  private static final int BAR = 24;

  private final PrintWriter err;
  private final int width;
  private final String unit;
  private final LongSupplier nanos;
  private long first = -1;
  private long begin;
  private long last;

  /**
   * @param width columns of the terminal
   * @param unit what is counted, in the plural
   * @param nanos the time, as of {@link System#nanoTime}
   */
  public ProgressBar(PrintWriter err, int width, String unit, LongSupplier nanos) {
    this.err = err;
    this.width = width;
    this.unit = unit;
    this.nanos = nanos;
  }

  /**
   * Shows how far it is; most calls in quick succession show nothing.
   *
   * @param done how many are done
   * @param total how many there are in the end, as far as that is known
   */
  public void show(long done, long total) {
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
  public void close() {
    if (first >= 0) {
      err.print("\r" + " ".repeat(Math.max(0, width - 1)) + "\r");
      err.flush();
    }
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
