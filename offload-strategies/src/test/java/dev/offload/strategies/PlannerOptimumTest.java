package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.PlanRequest;
import dev.offload.core.plan.Planner;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The plan beside the best of all splits of models that are small enough to try them all. */
class PlannerOptimumTest {
  /** Of the seeds tested here. */
  private static final double MOST_GAP = 0.15;

  private static final List<Double> GAPS = new ArrayList<>();

  static LongStream seeds() {
    return LongStream.range(0, 50);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isNearTheOptimum(long seed) {
    Scenario scenario = RandomScenarios.small(seed);
    double optimum = EverySplit.bestSeconds(scenario);
    Plan plan =
        new Planner(SimulationEngine.create())
            .plan(
                PlanRequest.of(
                    List.of(scenario),
                    Stream.<OffloadStrategy>of(
                            new ResidentStrategy(),
                            new FullStrategy(),
                            new LayerwiseStrategy(),
                            new HybridStrategy(),
                            new ScheduleAwareStrategy())
                        .map(each -> new StrategyRequest(each, Map.of()))
                        .toList()));

    if (optimum < Double.POSITIVE_INFINITY) {
      double gap = plan.chosen().map(Candidate::denoiseSeconds).orElseThrow() / optimum - 1;
      GAPS.add(gap);
      assertThat(gap).isLessThan(MOST_GAP);
    }
  }

  @AfterAll
  static void sayTheGap() {
    System.out.printf(
        Locale.ROOT,
        "Plans are %.2f %% above the best of all splits in the worst of %d cases, %.2f %% in the"
            + " mean; %d are no slower%n",
        100 * GAPS.stream().mapToDouble(gap -> gap).max().orElseThrow(),
        GAPS.size(),
        100 * GAPS.stream().mapToDouble(gap -> gap).average().orElseThrow(),
        GAPS.stream().filter(gap -> gap <= 1e-9).count());
    assertThat(GAPS.stream().mapToDouble(gap -> gap).average().orElseThrow()).isLessThan(0.01);
  }
}
