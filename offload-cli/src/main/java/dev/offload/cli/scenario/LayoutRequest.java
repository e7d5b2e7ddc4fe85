package dev.offload.cli.scenario;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Parallelism;
import java.util.Objects;
import java.util.OptionalInt;

/**
 * The parallel layout that a user asked for; empty where nothing was said.
 *
 * @param gpus the number of GPUs
 * @param ulysses the Ulysses degree
 * @param ring the ring degree
 * @param guidance the guidance-parallel degree
 */
public record LayoutRequest(
    OptionalInt gpus, OptionalInt ulysses, OptionalInt ring, OptionalInt guidance) {
  /** Validates the parts. */
  public LayoutRequest {
    Objects.requireNonNull(gpus);
    Objects.requireNonNull(ulysses);
    Objects.requireNonNull(ring);
    Objects.requireNonNull(guidance);
  }

  /**
   * Fills in what was not said: ring and guidance are 1, and the Ulysses degree takes the GPUs that
   * they leave. Where the degrees are all said, they give the number of GPUs.
   *
   * @param defaultGpus the number of GPUs unless something else follows
   * @throws OffloadException if the degrees do not multiply to the number of GPUs
   */
  public Parallelism resolve(int defaultGpus) {
    // Checks the ranges before anything is divided by them.
    Parallelism others = new Parallelism(1, ring.orElse(1), guidance.orElse(1));
    if (gpus.isPresent() && gpus.getAsInt() < 1) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The number of GPUs (%d) must be positive.".formatted(gpus.getAsInt()));
    }
    if (ulysses.isPresent()) {
      Parallelism layout = new Parallelism(ulysses.getAsInt(), others.ring(), others.guidance());
      if (gpus.isPresent() && gpus.getAsInt() != layout.gpus()) {
        throw OffloadException.of(
            ErrorCode.IMPOSSIBLE_PARALLELISM,
            "The layout %s has %d GPUs, not (%d) as --gpus says."
                .formatted(layout, layout.gpus(), gpus.getAsInt()),
            "Maybe use --gpus %d, or leave it out.".formatted(layout.gpus()));
      }
      return layout;
    }
    int total = gpus.orElse(defaultGpus);
    if (total % others.gpus() != 0) {
      int below = Math.max(others.gpus(), total / others.gpus() * others.gpus());
      throw OffloadException.of(
          ErrorCode.IMPOSSIBLE_PARALLELISM,
          "The number of GPUs (%d) is no multiple of ring %d x guidance %d."
              .formatted(total, others.ring(), others.guidance()),
          "Maybe use --gpus %d or --gpus %d.".formatted(below, below + others.gpus()));
    }
    return new Parallelism(total / others.gpus(), others.ring(), others.guidance());
  }
}
