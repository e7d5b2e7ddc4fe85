package dev.offload.core.scenario;

import dev.offload.core.api.Stable;

/**
 * Names a layer of a scenario.
 *
 * @param expert index of its expert
 * @param index its place among the expert's layers, or {@link #OUTER}
 */
@Stable
public record LayerId(int expert, int index) {
  /** The index of the weights that surround an expert's layers. */
  public static final int OUTER = -1;

  /** Returns whether this names the weights around the layers: embeddings and output head. */
  public boolean isOuter() {
    return index == OUTER;
  }

  /** Returns "0.outer" or "1.17": expert, then layer. */
  @Override
  public String toString() {
    return expert + "." + (isOuter() ? "outer" : Integer.toString(index));
  }
}
