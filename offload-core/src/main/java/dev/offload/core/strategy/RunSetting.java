package dev.offload.core.strategy;

import dev.offload.core.scenario.Expert;
import java.util.List;

/** What a strategy may know before a run. Implementations are immutable and thread-safe. */
public interface RunSetting {
  /** Returns the experts with their layers; index 0 runs first. */
  List<Expert> experts();

  /** Returns the steps in the order they run, at least one. */
  List<RunStep> steps();

  /** Returns how many forwards each step has. */
  int forwardsPerStep();

  /** Returns the device memory in bytes that weights may take beside the activations. */
  long weightBudgetBytes();
}
