package dev.offload.core.strategy;

import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.Precision;
import dev.offload.core.scenario.Component;
import dev.offload.core.scenario.Expert;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a strategy may know before a run. Immutable and thread-safe. Offload alone implements it, so
 * methods may be added.
 */
public interface RunSetting {
  /**
   * Returns the experts with their layers, or the parts of those where the strategy moves these;
   * index 0 runs first.
   */
  List<Expert> experts();

  /** Returns the steps in the order they run, at least one. */
  List<RunStep> steps();

  /**
   * Returns the encoders and the VAE. Where the plan says nothing of one, it is on the device while
   * it works and no longer, and the host keeps encoders pinned, tensor by tensor. One that the plan
   * preloads stays; one that it loads is there from then on until it has worked: the VAE after the
   * run, an encoder before the next.
   */
  List<Component> components();

  /** Returns how many forwards each step has. */
  int forwardsPerStep();

  /** Returns the device memory in bytes that weights may take beside the activations. */
  long weightBudgetBytes();

  /** Returns how many ranks run the program, at least 1. */
  int ranks();

  /** Returns the memory of the host in bytes that all ranks, and text encoders, share. */
  long hostBudgetBytes();

  /**
   * Returns what one transfer of a rank reaches that has the machine to itself, in bytes per
   * second: the slowest link of its route, or the route's cap. Empty if the machine carries none
   * such.
   */
  OptionalDouble aloneBytesPerSecond(TrafficClass traffic);

  /**
   * Returns what that budget is less in bytes for a plan that {@linkplain
   * OffloadPlan#interleavesForwards interleaves forwards}: the hidden states of those that wait.
   */
  long waitingBytes();

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
