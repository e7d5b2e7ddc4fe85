package dev.offload.core.strategy;

import java.util.List;

/**
 * A way of moving weights between host and device. Found with {@link java.util.ServiceLoader}.
 *
 * <p>An implementation has a public constructor without parameters, is stateless and thread-safe;
 * what changes during a run belongs to the plan.
 */
public interface OffloadStrategy {
  /** Returns the name: lower-case letters, digits and dashes, beginning with a letter. */
  String name();

  /** Returns one sentence that says what the strategy does. */
  String description();

  /**
   * Begins a run.
   *
   * @param setting the layers, the steps and the budget of the run
   * @param options the options that the user gave, checked against {@link #options()}
   * @return the plan that will be called back once, from the first step to the last; never null
   */
  OffloadPlan plan(RunSetting setting, StrategyOptions options);

  /** Returns the options that this strategy understands; none unless overridden. */
  default List<StrategyOption> options() {
    return List.of();
  }
}
