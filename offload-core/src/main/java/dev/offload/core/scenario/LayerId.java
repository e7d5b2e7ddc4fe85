package dev.offload.core.scenario;

import dev.offload.core.api.Stable;

/**
 * Names a layer of a scenario, a part of one, or a component beside the experts.
 *
 * @param expert index of its expert, or {@link #COMPONENT}
 * @param index its place among the expert's layers, parts or the components, or {@link #OUTER}
 * @param part whether it is one of the parts that the expert's layers are divided into
 */
@Stable
public record LayerId(int expert, int index, boolean part) {
  /** The index of the weights that surround an expert's layers. */
  public static final int OUTER = -1;

  /** Stands for the expert of what belongs to none: encoders and VAE. */
  public static final int COMPONENT = -1;

  /** Names a whole layer. */
  public LayerId(int expert, int index) {
    this(expert, index, false);
  }

  /** Returns whether this names the weights around the layers: embeddings and output head. */
  public boolean isOuter() {
    return index == OUTER;
  }

  /** Returns whether this names an encoder or the VAE. */
  public boolean isComponent() {
    return expert == COMPONENT;
  }

  /**
   * Returns "0.outer", "1.17", "1.part 34" or "component 0": expert, then layer or part of layers.
   */
  @Override
  public String toString() {
    if (isComponent()) {
      return "component " + index;
    }
    return expert + "." + (isOuter() ? "outer" : (part ? "part " : "") + index);
  }
}
