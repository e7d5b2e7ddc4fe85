package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOptions;
import java.util.Optional;

/** Keeps every expert on the device from the start: the baseline that moves nothing. */
public final class ResidentStrategy implements OffloadStrategy {
  /** Creates the strategy, for {@link java.util.ServiceLoader}. */
  public ResidentStrategy() {}

  @Override
  public String name() {
    return "resident";
  }

  @Override
  public String description() {
    return "All weights stay on the GPU; nothing moves.";
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    return new OffloadPlan() {
      @Override
      public Optional<Movement> movement() {
        return Optional.of(Movement.ofNothing());
      }

      @Override
      public void beforeRun(Recorder recorder) {
        for (Expert expert : setting.experts()) {
          recorder.preload(expert.outer());
          expert.layers().forEach(recorder::preload);
        }
      }
    };
  }
}
