package dev.offload.core.question;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Parallelism;
import java.util.Optional;

/**
 * The parallel layout that a user asked for; empty where nothing was said.
 *
 * @param gpus the number of GPUs
 * @param ulysses the Ulysses degree
 * @param ring the ring degree
 * @param guidance the guidance-parallel degree
 */
record LayoutRequest(
    Optional<Integer> gpus,
    Optional<Integer> ulysses,
    Optional<Integer> ring,
    Optional<Integer> guidance) {
  /**
   * Fills in what was not said: guidance is 1; the Ulysses degree takes the GPUs that ring and
   * guidance leave, and where it is said the ring takes what it leaves. Where all degrees are said,
   * or they do not divide a number of GPUs that is a mere default, they give the number of GPUs.
   *
   * @param defaultGpus the number of GPUs unless something else follows
   * @throws OffloadException if the degrees do not multiply to the number of GPUs
   */
  Parallelism resolve(int defaultGpus) {
    // Checks the ranges before anything is divided by them.
    Parallelism said = new Parallelism(ulysses.orElse(1), ring.orElse(1), guidance.orElse(1));
    if (gpus.isPresent() && gpus.get() < 1) {
      throw OffloadException.invalid(
          "The number of GPUs (%d) must be positive.".formatted(gpus.get()));
    }
    int total = gpus.orElse(defaultGpus);
    boolean divides = total % said.gpus() == 0;
    int left = total / said.gpus();
    if (ulysses.isPresent()) {
      if (ring.isEmpty() && divides) {
        return new Parallelism(said.ulysses(), left, said.guidance());
      }
      if (gpus.isPresent() && total != said.gpus()) {
        throw ring.isPresent() ? anotherNumber(said, total) : noMultiple(said, total);
      }
      return said;
    }
    if (!divides) {
      throw noMultiple(said, total);
    }
    return new Parallelism(left, said.ring(), said.guidance());
  }

  /** Returns whether a layout has every degree that was said. */
  boolean allows(Parallelism layout) {
    return ulysses.orElse(layout.ulysses()) == layout.ulysses()
        && ring.orElse(layout.ring()) == layout.ring()
        && guidance.orElse(layout.guidance()) == layout.guidance();
  }

  /** Returns what was said of the layout. */
  static LayoutRequest of(OptionValues said) {
    return new LayoutRequest(
        said.given(ScenarioOption.GPUS),
        said.given(ScenarioOption.ULYSSES),
        said.given(ScenarioOption.RING),
        said.given(ScenarioOption.CFG_PARALLEL));
  }

  private static OffloadException anotherNumber(Parallelism said, int total) {
    return OffloadException.of(
        ErrorCode.IMPOSSIBLE_PARALLELISM,
        "The layout %s has %d GPUs, not (%d) as was asked.".formatted(said, said.gpus(), total),
        "Maybe use %d GPUs, or say no number of them.".formatted(said.gpus()));
  }

  private OffloadException noMultiple(Parallelism said, int total) {
    int below = Math.max(said.gpus(), total / said.gpus() * said.gpus());
    String degrees =
        ulysses.isPresent()
            ? said.toString()
            : "ring %d x guidance %d".formatted(said.ring(), said.guidance());
    return OffloadException.of(
        ErrorCode.IMPOSSIBLE_PARALLELISM,
        "The number of GPUs (%d) is no multiple of %s.".formatted(total, degrees),
        "Maybe use %d or %d GPUs.".formatted(below, below + said.gpus()));
  }
}
