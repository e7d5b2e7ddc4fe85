package dev.offload.core.strategy;

import java.util.List;

/**
 * A way of moving weights between host and device. Found with {@link java.util.ServiceLoader}.
 *
 * <p>An implementation has a public constructor without parameters, is stateless and thread-safe;
 * what changes during a run belongs to the plan.
 */
public interface OffloadStrategy {
  /**
   * Returns the name: lower-case letters, digits and dashes, beginning with a letter and not with
   * "offload-".
   */
  String name();

  /** Returns one sentence, with its full stop, that says what the strategy does. */
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
  default List<StrategyOption<?>> options() {
    return List.of();
  }

  /**
   * Returns whether layers move in parts, as attention and feed-forward network of a block. Then
   * the experts of {@link RunSetting} and of each {@link RunStep} have those parts for layers, each
   * with its own id, weights and phases, and a plan is called back for each. A layer whose parts
   * are not known is one part.
   *
   * @param options those that {@link #plan} will get
   */
  default boolean movesParts(StrategyOptions options) {
    return false;
  }

  /**
   * Returns the values of options that are worth trying on a setting, for a planner that looks for
   * the fastest plan.
   *
   * <p>Each element gives some options of {@link #options()} values, {@link
   * StrategyOptions#defaults} none; the others have their defaults. The first is the one to try if
   * only one is tried, the most promising come first. A planner may try all of them or some, keeps
   * their order, and takes elements that come to the same values for one. The list is short, at
   * most 256 elements, as each may be played through; what cannot fit the setting's memory need not
   * be in it.
   *
   * @param setting the whole layers, the steps and the budget of the run; it rehearses no plans
   *     here
   * @return at least one element; by default the one that leaves every option at its default
   */
  default List<StrategyOptions> choices(RunSetting setting) {
    return List.of(StrategyOptions.defaults());
  }
}
