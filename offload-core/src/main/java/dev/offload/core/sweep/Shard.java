package dev.offload.core.sweep;

import dev.offload.core.error.OffloadException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A part of a sweep.
 *
 * @param number from 1
 * @param count how many parts there are, from 1 to {@link #MAX_COUNT}
 */
public record Shard(int number, int count) {
  /** All of a sweep. */
  public static final Shard WHOLE = new Shard(1, 1);

  /** The most parts. */
  public static final int MAX_COUNT = 100_000;

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,6})/([0-9]{1,6})");

  /** Validates the numbers. */
  public Shard {
    if (count < 1 || count > MAX_COUNT || number < 1 || number > count) {
      throw refuse(number + "/" + count);
    }
  }

  /**
   * Reads "3/8".
   *
   * @throws OffloadException if the text has another form
   */
  public static Shard parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw refuse(text);
    }
    return new Shard(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  private static OffloadException refuse(String text) {
    return OffloadException.invalid(
        "The shard (%s) is no part i/n, with i from 1 to n and n at most %d."
            .formatted(text, MAX_COUNT),
        "Maybe write it as 1/8.");
  }

  /** Returns whether a block is in this part; blocks are dealt in turn. */
  boolean has(long block) {
    return block % count == number - 1;
  }

  @Override
  public String toString() {
    return number + "/" + count;
  }
}
