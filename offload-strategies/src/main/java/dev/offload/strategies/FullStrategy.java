package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.StrategyOptions;
import java.util.Optional;

/**
 * Moves whole experts, as SGLang's {@code dit_cpu_offload} does: blocking copies of one tensor
 * after the other from and to pageable memory.
 *
 * <p>The first step brings every expert to the device, as SGLang PR #15511 describes and its 36.0 s
 * first step and 61 GiB peak confirm; the ones that the step does not need leave after it, without
 * a copy since the host still has theirs. When the expert changes, the old one is written back to
 * fresh memory before the new one is read.
 */
public final class FullStrategy implements OffloadStrategy {
  /** Creates the strategy, for {@link java.util.ServiceLoader}. */
  public FullStrategy() {}

  @Override
  public String name() {
    return "full";
  }

  @Override
  public String description() {
    return "The expert in use is on the GPU; blocking copies swap whole experts at the switch.";
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    return new Plan(setting);
  }

  private static final class Plan implements OffloadPlan {
    private final RunSetting setting;
    private Expert current;

    Plan(RunSetting setting) {
      this.setting = setting;
      this.current = setting.steps().get(0).expert();
    }

    @Override
    public Optional<Movement> movement() {
      return Optional.of(Movement.ofExperts(Experts.swaps(setting, false)));
    }

    @Override
    public void beforeRun(Recorder recorder) {
      load(current, recorder);
      for (Expert expert : setting.experts()) {
        if (!expert.equals(current)) {
          load(expert, recorder);
        }
      }
    }

    @Override
    public void beforeStep(RunStep step, Recorder recorder) {
      if (!step.expert().equals(current)) {
        evict(current, Evict.WRITE_BACK, recorder);
        current = step.expert();
        load(current, recorder);
      }
    }

    @Override
    public void afterStep(RunStep step, Recorder recorder) {
      if (step.number() == 1) {
        for (Expert expert : setting.experts()) {
          if (!expert.equals(current)) {
            evict(expert, Evict.DROP, recorder);
          }
        }
      }
    }

    /** Leaves the device as it was; the host's copy is still valid. */
    @Override
    public void afterRun(Recorder recorder) {
      evict(current, Evict.DROP, recorder);
    }

    private static void load(Expert expert, Recorder recorder) {
      Transport.PAGEABLE.load(expert.outer(), recorder);
      expert.layers().forEach(layer -> Transport.PAGEABLE.load(layer, recorder));
    }

    private static void evict(Expert expert, Evict how, Recorder recorder) {
      recorder.evict(expert.outer(), how);
      expert.layers().forEach(layer -> recorder.evict(layer, how));
    }
  }
}
