package dev.offload.evidence.prediction;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.scenario.Workload;
import java.util.Objects;

/**
 * What predictions of a group of runs depend on. Immutable and thread-safe.
 *
 * @param machine the machine
 * @param outsideSeconds what a request for 81 frames of 1280x720 takes outside of denoising, and
 *     once in it: encoding, decoding, and where only whole requests were timed the warm-up of the
 *     first step
 */
public record Constants(Machine machine, Constant outsideSeconds) {
  /** The pixels of a request that {@link #outsideSeconds} is of. */
  private static final double PIXELS = 1280.0 * 720 * 81;

  /** A few seconds, of which nothing is known before a whole request was timed. */
  private static final Constant OUTSIDE =
      new Constant(
          3,
          Provenance.ASSUMED,
          "encoding and decoding take seconds; they are not modelled, and fitted where whole"
              + " requests were timed");

  /** Validates the parts. */
  public Constants {
    Objects.requireNonNull(machine);
    Objects.requireNonNull(outsideSeconds);
  }

  /** Returns the constants of a machine's profile. */
  public static Constants of(Machine machine) {
    return new Constants(machine, OUTSIDE);
  }

  /**
   * Returns what a request takes outside of denoising, in seconds: in proportion to its pixels, as
   * decoding takes most of it.
   */
  public double outsideSeconds(Workload workload) {
    double pixels = (double) workload.width() * workload.height() * workload.frames();
    return outsideSeconds.value() * pixels / PIXELS;
  }

  /** Returns the same constants with another machine. */
  public Constants with(Machine other) {
    return new Constants(other, outsideSeconds);
  }
}
