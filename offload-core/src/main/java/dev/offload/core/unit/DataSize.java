package dev.offload.core.unit;

import dev.offload.core.error.OffloadException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An exact, non-negative number of bytes.
 *
 * <p>{@link #parse} and {@link #toString} round-trip. Immutable and thread-safe.
 *
 * @param bytes the number of bytes, 0 or more
 */
public record DataSize(long bytes) implements Comparable<DataSize> {
  private static final Pattern TEXT = Pattern.compile("([0-9]+(?:\\.[0-9]+)?)\\s*([A-Za-z]+)");
  private static final Map<String, Long> UNITS =
      Map.ofEntries(
          Map.entry("b", 1L),
          Map.entry("kb", 1_000L),
          Map.entry("mb", 1_000_000L),
          Map.entry("gb", 1_000_000_000L),
          Map.entry("tb", 1_000_000_000_000L),
          Map.entry("kib", 1L << 10),
          Map.entry("mib", 1L << 20),
          Map.entry("gib", 1L << 30),
          Map.entry("tib", 1L << 40));

  /** No bytes at all. */
  public static final DataSize ZERO = new DataSize(0);

  /** Validates the count. */
  public DataSize {
    if (bytes < 0) {
      throw OffloadException.invalid(
          "The data size (%d bytes) must not be negative.".formatted(bytes));
    }
  }

  /** Returns a size of so many bytes. */
  public static DataSize ofBytes(long bytes) {
    return new DataSize(bytes);
  }

  /** Returns a size of so many GiB (2^30 bytes). */
  public static DataSize ofGibibytes(long gibibytes) {
    return new DataSize(Math.multiplyExact(gibibytes, 1L << 30));
  }

  /**
   * Reads "24GiB", "1.5 GB" or "4096B"; case is ignored, the unit is not optional.
   *
   * @throws OffloadException if the text is no size, is no whole number of bytes, or exceeds 2^63-1
   */
  public static DataSize parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    Long unit = matcher.matches() ? UNITS.get(matcher.group(2).toLowerCase(Locale.ROOT)) : null;
    if (unit == null) {
      throw OffloadException.invalid(
          "The data size (%s) is not a number with a unit.".formatted(text),
          "Maybe write it as 24GiB (2^30 bytes each) or 24GB (1e9 bytes each).");
    }
    BigDecimal bytes = new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit));
    try {
      return new DataSize(bytes.longValueExact());
    } catch (ArithmeticException e) {
      throw OffloadException.invalid(
              "The data size (%s) is not a whole number of bytes below 2^63.".formatted(text))
          .causedBy(e);
    }
  }

  /** Returns this size in GiB (2^30 bytes). */
  public double toGibibytes() {
    return bytes / (double) (1L << 30);
  }

  /** Returns this size in GB (1e9 bytes). */
  public double toGigabytes() {
    return bytes / 1e9;
  }

  /** Returns a number of bytes in GiB (2^30 bytes), as in "23.5 GiB". */
  public static String gibibytes(long bytes) {
    return Numbers.format("%.1f GiB", ofBytes(bytes).toGibibytes());
  }

  /** Returns a number of bytes in GB (1e9 bytes), as in "23.5 GB". */
  public static String gigabytes(long bytes) {
    return Numbers.format("%.1f GB", ofBytes(bytes).toGigabytes());
  }

  @Override
  public int compareTo(DataSize other) {
    return Long.compare(bytes, other.bytes);
  }

  /**
   * Returns the exact size in the largest binary unit that divides it, as in "24GiB" or "1000B".
   */
  @Override
  public String toString() {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    int unit = bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / 10, units.length - 1);
    return (bytes >> (10 * unit)) + units[unit];
  }
}
