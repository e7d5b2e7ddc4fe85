package dev.offload.models.architecture;

import dev.offload.core.model.ExpertDescription;
import java.util.List;
import java.util.Objects;

/**
 * A transformer that was understood. Immutable and thread-safe.
 *
 * @param expert its layers and what surrounds them
 * @param heads attention heads
 * @param hiddenWidth heads times head size
 * @param patch latents per token: in time, vertically, horizontally
 * @param inChannels channels of the latents that it reads, conditioning included
 * @param inWords the numbers that tell one shape of its class from another, for messages
 * @param assumptions what was assumed for want of a fact, a sentence each; empty if nothing was
 */
public record Transformer(
    ExpertDescription expert,
    int heads,
    int hiddenWidth,
    Patch patch,
    int inChannels,
    String inWords,
    List<String> assumptions) {
  /** Copies the list. */
  public Transformer {
    Objects.requireNonNull(expert);
    Objects.requireNonNull(patch);
    Objects.requireNonNull(inWords);
    assumptions = List.copyOf(assumptions);
  }

  /**
   * Latents per token.
   *
   * @param frames in time, above 0
   * @param height vertically, above 0
   * @param width horizontally, above 0
   */
  public record Patch(int frames, int height, int width) {
    /** Returns the latents of one token. */
    public long latents() {
      return (long) frames * height * width;
    }
  }
}
