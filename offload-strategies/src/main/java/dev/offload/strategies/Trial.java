package dev.offload.strategies;

import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.RunSetting;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A plan that was rehearsed, and how to make it anew.
 *
 * @param subject what was tried
 * @param plan makes a fresh plan
 * @param rehearsal what it would take
 */
record Trial<T>(T subject, Supplier<OffloadPlan> plan, Rehearsal rehearsal) {
  /** A gain below this share of the time is no reason to take more memory. */
  private static final double WORTHWHILE_SHARE = 1e-3;

  static <T> Trial<T> of(RunSetting setting, T subject, Supplier<OffloadPlan> plan) {
    return new Trial<>(subject, plan, setting.rehearse(plan.get()));
  }

  /** Returns the fastest of those that fit, the first of equals. */
  static <S extends Trial<?>> Optional<S> fastest(List<S> trials) {
    return trials.stream()
        .filter(trial -> trial.rehearsal().feasible())
        .min(Comparator.comparingDouble(trial -> trial.rehearsal().seconds()));
  }

  /** Returns whether this is faster than another by so much that more memory is justified. */
  boolean isClearlyFasterThan(Trial<?> other) {
    return rehearsal.seconds() < (1 - WORTHWHILE_SHARE) * other.rehearsal.seconds();
  }
}
