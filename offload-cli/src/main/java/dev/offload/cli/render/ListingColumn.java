package dev.offload.cli.render;

/**
 * A column of a {@link Listing}.
 *
 * @param heading its heading
 * @param right whether its cells end, rather than begin, below each other
 */
public record ListingColumn(String heading, boolean right) {
  /** Returns a column of text. */
  public static ListingColumn text(String heading) {
    return new ListingColumn(heading, false);
  }

  /** Returns a column of numbers. */
  public static ListingColumn number(String heading) {
    return new ListingColumn(heading, true);
  }
}
