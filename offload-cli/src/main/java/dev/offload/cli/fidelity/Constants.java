package dev.offload.cli.fidelity;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import java.util.Objects;

/**
 * What predictions of a group of runs depend on. Immutable and thread-safe.
 *
 * @param machine the machine
 * @param outsideSeconds what a request takes outside of denoising, and once in it: encoding,
 *     decoding, and where only whole requests were timed the warm-up of the first step
 */
public record Constants(Machine machine, Constant outsideSeconds) {
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

  /** Returns the same constants with another machine. */
  public Constants with(Machine other) {
    return new Constants(other, outsideSeconds);
  }
}
