package dev.offload.core.strategy;

import dev.offload.core.model.Precision;
import dev.offload.core.scenario.Expert;
import java.util.List;
import java.util.Set;

/**
 * What a strategy may know before a run. Immutable and thread-safe. Offload alone implements it, so
 * methods may be added.
 */
public interface RunSetting {
  /** Returns the experts with their layers; index 0 runs first. */
  List<Expert> experts();

  /** Returns the steps in the order they run, at least one. */
  List<RunStep> steps();

  /** Returns how many forwards each step has. */
  int forwardsPerStep();

  /** Returns the device memory in bytes that weights may take beside the activations. */
  long weightBudgetBytes();

  /**
   * Returns the formats in which the device multiplies matrices: bf16, and fp8 if it has units for
   * that. Linear kernels whose weights stay in fp8 then run at its rate.
   */
  Set<Precision> computePrecisions();

  /**
   * Plays a plan through the whole run without running it, so that a strategy can choose between
   * several by what they take. Costs milliseconds.
   *
   * @param plan a fresh plan of this setting, which must not be used afterwards
   * @throws dev.offload.core.error.OffloadException if the plan asks for what makes no sense
   */
  Rehearsal rehearse(OffloadPlan plan);
}
