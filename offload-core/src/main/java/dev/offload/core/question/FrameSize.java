package dev.offload.core.question;

import dev.offload.core.error.OffloadException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The size of a picture as a user writes it, in pixels.
 *
 * @param width pixels from left to right
 * @param height pixels from top to bottom
 */
public record FrameSize(int width, int height) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,9})[xX*]([0-9]{1,9})");

  /**
   * Reads "1280x720".
   *
   * @throws OffloadException if the text has another form
   */
  public static FrameSize parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw OffloadException.invalid(
          "The size (%s) is not width x height in pixels.".formatted(text),
          "Maybe write it as 1280x720.");
    }
    return new FrameSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
  }

  /** Returns the size as it is parsed, as in "1280x720". */
  @Override
  public String toString() {
    return width + "x" + height;
  }
}
