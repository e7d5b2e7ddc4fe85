package dev.offload.core.scenario;

import dev.offload.core.api.Stable;
import java.util.List;
import java.util.Objects;

/**
 * One transformer of a scenario.
 *
 * @param index 0 for the first that runs
 * @param name the component's name, as in "transformer_2"
 * @param outer the weights around the layers
 * @param prologue what runs before the first layer, with the outer weights
 * @param layers the repeated layers, in the order they run
 * @param epilogue what runs after the last layer, with the outer weights
 */
@Stable
public record Expert(
    int index,
    String name,
    Layer outer,
    List<Phase> prologue,
    List<Layer> layers,
    List<Phase> epilogue) {
  /** Copies the lists. */
  public Expert {
    Objects.requireNonNull(name);
    Objects.requireNonNull(outer);
    prologue = List.copyOf(prologue);
    layers = List.copyOf(layers);
    epilogue = List.copyOf(epilogue);
  }

  /** Returns the layer of that index, or the outer weights for {@link LayerId#OUTER}. */
  public Layer layer(int layerIndex) {
    return layerIndex == LayerId.OUTER ? outer : layers.get(layerIndex);
  }
}
