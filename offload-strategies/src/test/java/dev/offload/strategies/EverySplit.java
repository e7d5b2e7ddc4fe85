package dev.offload.strategies;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;
import java.util.Map;

/**
 * Rehearses every number of strided layers that stay, together or in turn, cold or warm, every
 * depth; and then keeps nothing.
 */
final class EverySplit implements OffloadStrategy {
  private double bestSeconds = Double.POSITIVE_INFINITY;

  private EverySplit() {}

  /** Returns the seconds of the fastest split that fits; infinite if none does. */
  static double bestSeconds(Scenario scenario) {
    EverySplit every = new EverySplit();
    ProgramRecorder.record(
        scenario,
        every,
        StrategyOptions.of(every, Map.of(), Map.of()),
        StrategyRunner.of(SimulationEngine.create()));
    return every.bestSeconds;
  }

  @Override
  public String name() {
    return "enumerating";
  }

  @Override
  public String description() {
    return "Rehearses every split.";
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    int experts = setting.experts().size();
    int layers = setting.experts().get(0).layers().size();
    for (int first = 0; first <= layers; first++) {
      for (int second = 0; second <= (experts == 2 ? layers : 0); second++) {
        List<Integer> counts = experts == 2 ? List.of(first, second) : List.of(first);
        for (int ahead = 0; ahead <= layers; ahead++) {
          for (int flags = 0; flags < 4; flags++) {
            rehearse(setting, new HybridSplit(counts, flags % 2 == 1, flags >= 2, ahead));
          }
        }
      }
    }
    return HybridSplit.nothing(setting, 0).plan(setting, Transport.PINNED);
  }

  private void rehearse(RunSetting setting, HybridSplit split) {
    Rehearsal rehearsal = setting.rehearse(split.plan(setting, Transport.PINNED));
    if (rehearsal.feasible()) {
      bestSeconds = Math.min(bestSeconds, rehearsal.seconds());
    }
  }
}
