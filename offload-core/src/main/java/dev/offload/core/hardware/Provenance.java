package dev.offload.core.hardware;

import java.util.Locale;

/** How a constant of a machine came to be known. */
public enum Provenance {
  /** Stated by the manufacturer. */
  DATASHEET,
  /** Measured by somebody who published it, or arithmetic on such figures. */
  PUBLISHED,
  /** Set so that one named run comes out right. */
  CALIBRATED,
  /** A plausible value without a source; the source text says what depends on it. */
  ASSUMED;

  /** Returns the name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
