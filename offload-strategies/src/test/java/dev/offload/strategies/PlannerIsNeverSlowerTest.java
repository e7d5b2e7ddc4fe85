package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.PlanRequest;
import dev.offload.core.plan.Planner;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.words.PlanExplanation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A plan is no slower than any trivial one that fits, on whatever layout; it is one of its own
 * front; and it does not depend on the number of threads.
 */
class PlannerIsNeverSlowerTest {
  private static final Engine ENGINE = SimulationEngine.create();

  private static final List<OffloadStrategy> BUILT_IN =
      List.of(
          new ResidentStrategy(),
          new FullStrategy(),
          new LayerwiseStrategy(),
          new HybridStrategy(),
          new ScheduleAwareStrategy(),
          new QuantizedStrategy());

  private static final Map<String, Integer> CHOSEN = new TreeMap<>();

  static LongStream seeds() {
    return LongStream.range(0, 120);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void thanATrivialPlan(long seed) {
    Scenario scenario = RandomScenarios.anyMachine(seed);
    Plan plan = plan(scenario, 2);

    double planned = plan.chosen().map(Candidate::denoiseSeconds).orElse(Double.POSITIVE_INFINITY);
    for (Scenario layout : plan.request().scenarios()) {
      for (StrategyResult trivial : Comparison.of(layout, trivial(scenario), ENGINE).results()) {
        if (trivial.feasible()) {
          assertThat(planned)
              .as("%s on %s", trivial.label(), layout.parallelism())
              .isLessThanOrEqualTo(trivial.report().orElseThrow().denoiseSeconds());
        }
      }
    }
    CHOSEN.merge(plan.chosen().map(each -> each.result().strategy()).orElse("-"), 1, Integer::sum);
    plan.chosen()
        .ifPresent(
            chosen -> {
              assertThat(chosen.fits() && chosen.lossless()).isTrue();
              assertThat(plan.bound().seconds()).isLessThanOrEqualTo(planned * (1 + 1e-9));
              assertThat(plan.sensitivity()).isNotEmpty();
            });
    assertThat(plan.front()).allMatch(Candidate::fits).allMatch(Candidate::lossless);
    assertThat(PlanExplanation.lines(plan)).isNotEmpty();
    if (seed % 4 == 0) {
      assertThat(describe(plan(scenario, 1))).isEqualTo(describe(plan));
    }
  }

  /** A sample in which one strategy always wins would prove little. */
  @AfterAll
  static void everyKindWasChosen() {
    System.out.println("Chosen by the planner: " + CHOSEN);
    assertThat(CHOSEN).containsKeys("-", "resident", "layerwise", "hybrid", "schedule-aware");
  }

  private static Plan plan(Scenario scenario, int threads) {
    return new Planner(ENGINE)
        .withThreads(threads)
        .plan(
            PlanRequest.of(
                PlanRequest.everyLayout(scenario),
                BUILT_IN.stream().map(each -> new StrategyRequest(each, Map.of())).toList()));
  }

  /** Returns all of a plan that could differ. */
  private static List<String> describe(Plan plan) {
    List<String> lines = new ArrayList<>(PlanExplanation.lines(plan));
    plan.candidates()
        .forEach(
            each ->
                lines.add(
                    each.label() + " " + each.denoiseSeconds() + " " + each.result().options()));
    plan.front().forEach(each -> lines.add("front " + each.label()));
    plan.sensitivity().forEach(each -> lines.add(each.constant() + " " + each.gainSeconds()));
    lines.add(plan.leftOut() + " left out");
    return lines;
  }

  private static List<StrategyRequest> trivial(Scenario scenario) {
    List<StrategyRequest> requests = new ArrayList<>();
    requests.add(new StrategyRequest(new ResidentStrategy(), Map.of()));
    requests.add(new StrategyRequest(new FullStrategy(), Map.of()));
    for (String variant : List.of("v1", "group", "synchronous")) {
      requests.add(new StrategyRequest(new LayerwiseStrategy(), Map.of("variant", variant)));
    }
    int layers =
        scenario.experts().stream().mapToInt(expert -> expert.layers().size()).max().orElseThrow();
    for (int ahead = 1; ahead <= layers; ahead++) {
      requests.add(
          new StrategyRequest(
              new LayerwiseStrategy(),
              Map.of("variant", "v2", "prefetch", Integer.toString(ahead))));
    }
    return requests;
  }
}
