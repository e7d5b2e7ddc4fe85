package dev.offload.core.sweep;

import java.util.Locale;

/** What came of a row. */
public enum Status {
  /** The strategy runs within the memory. */
  FITS,
  /** It does not. */
  DOES_NOT_FIT,
  /** The values do not go together: there is no such scenario. */
  IMPOSSIBLE,
  /** The strategy failed. */
  FAILED;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
