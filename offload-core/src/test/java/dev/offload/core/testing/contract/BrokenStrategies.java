package dev.offload.core.testing.contract;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.Store;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestLoads;
import dev.offload.core.testing.TestStrategies;
import java.util.List;

/** Strategies that each break one rule, and keep to the others. */
final class BrokenStrategies {
  private BrokenStrategies() {}

  static OffloadStrategy returnsNoPlan() {
    return TestStrategies.of("no-plan", setting -> null);
  }

  static OffloadStrategy forgetsTheAwait() {
    return TestStrategies.of(
        "no-await",
        setting ->
            new Blocking(setting) {
              @Override
              public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
                TestLoads.pinned(layer, recorder);
              }
            });
  }

  static OffloadStrategy leaks() {
    return TestStrategies.of(
        "leaking",
        setting ->
            new OffloadPlan() {
              @Override
              public void beforeRun(Recorder recorder) {
                setting
                    .experts()
                    .forEach(
                        expert -> {
                          TestLoads.pageable(expert.outer(), recorder);
                          expert.layers().forEach(each -> TestLoads.pageable(each, recorder));
                        });
              }
            });
  }

  static OffloadStrategy evictsTwice() {
    return TestStrategies.of(
        "double-eviction",
        setting ->
            new Blocking(setting) {
              @Override
              public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
                super.afterLayer(step, layer, recorder);
                recorder.evict(layer, Evict.WRITE_BACK);
              }
            });
  }

  /** Its second run is another than its first. */
  static OffloadStrategy keepsStateBetweenRuns() {
    return new Plain("stateful") {
      private int runs;

      @Override
      public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
        return runs++ == 0 ? new Blocking(setting) : new Pinned(setting);
      }
    };
  }

  /** Is the same from run to run, but not if another run begins before it ends. */
  static OffloadStrategy sharesStateBetweenPlans() {
    return new Plain("shared") {
      private long budgetBytes;

      @Override
      public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
        budgetBytes = setting.weightBudgetBytes();
        return new Blocking(setting) {
          @Override
          public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
            boolean roomy = budgetBytes > setting.experts().size() * 10_000_000L;
            recorder.keep(layer, roomy ? Store.pinned() : Store.pageable());
            recorder.load(layer, Copy.blocking());
          }
        };
      }
    };
  }

  static OffloadStrategy dependsOnTheThread() {
    String here = Thread.currentThread().getName();
    return TestStrategies.of(
        "thread-bound",
        setting ->
            Thread.currentThread().getName().equals(here)
                ? new Blocking(setting)
                : new Pinned(setting));
  }

  static OffloadStrategy refusesSmallBudgets() {
    return TestStrategies.of(
        "choosy",
        setting -> {
          if (setting.weightBudgetBytes() == 0) {
            throw OffloadException.of(ErrorCode.INVALID_VALUE, "The budget (0) is too small.");
          }
          return new Blocking(setting);
        });
  }

  static OffloadStrategy named(String name) {
    return TestStrategies.of(name, Blocking::new);
  }

  static OffloadStrategy described(String description) {
    return new Plain("described") {
      @Override
      public String description() {
        return description;
      }
    };
  }

  static OffloadStrategy refusesItsOwnDefault() {
    return new Plain("defaults") {
      @Override
      public List<StrategyOption<?>> options() {
        return List.of(
            new StrategyOption<>("depth", OptionType.whole(1, "layers"), 0, "Layers ahead."));
      }
    };
  }

  private static class Plain implements OffloadStrategy {
    private final String name;

    Plain(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public String description() {
      return "A strategy that breaks a rule.";
    }

    @Override
    public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
      return new Blocking(setting);
    }
  }

  /** Loads each layer before it runs, and drops it afterwards. */
  private static class Blocking implements OffloadPlan {
    private final RunSetting setting;

    Blocking(RunSetting setting) {
      this.setting = setting;
    }

    @Override
    public void beforeRun(Recorder recorder) {
      setting.experts().forEach(expert -> recorder.preload(expert.outer()));
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      TestLoads.pageable(layer, recorder);
    }

    @Override
    public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.evict(layer, Evict.DROP);
    }
  }

  private static final class Pinned extends Blocking {
    Pinned(RunSetting setting) {
      super(setting);
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      TestLoads.pinned(layer, Copy.blocking(), recorder);
    }
  }
}
