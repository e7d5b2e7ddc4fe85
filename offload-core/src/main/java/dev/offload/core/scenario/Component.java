package dev.offload.core.scenario;

import dev.offload.core.api.Stable;
import java.util.Objects;

/**
 * A part of the pipeline beside the experts, which works before the run or after it.
 *
 * @param weights its weights, a layer without phases that moves like any other, though in no other
 *     format. Its elements are counted in bf16: two for each weight in fp32
 * @param stage when it works
 */
@Stable
public record Component(Layer weights, Stage stage) {
  /** When a component works. */
  public enum Stage {
    /** Before the run: text and image encoders. */
    ENCODING,
    /** After the run: the VAE. */
    DECODING
  }

  /** Validates the parts. */
  public Component {
    Objects.requireNonNull(weights);
    Objects.requireNonNull(stage);
  }
}
