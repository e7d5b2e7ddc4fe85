package dev.offload.core.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.unit.DataSize;
import dev.offload.core.words.PlanExplanation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlannerTest {
  private static final Planner PLANNER = new Planner(SimulationEngine.create()).withThreads(2);

  private static TestScenario scenario() {
    return TestScenario.tiny()
        .model(TestModel.tiny().experts(1).layers(8).phases(TestModel.everyPhase()))
        .workload(new Workload(160, 160, 9, 1))
        .steps(4);
  }

  private static StrategyRequest request(OffloadStrategy strategy) {
    return new StrategyRequest(strategy, Map.of());
  }

  private static Plan plan(Scenario scenario, OffloadStrategy... strategies) {
    return PLANNER.plan(
        PlanRequest.of(
            PlanRequest.everyLayout(scenario),
            List.of(strategies).stream().map(PlannerTest::request).toList()));
  }

  private static Scenario with(Scenario scenario, double weightShare) {
    long weights =
        scenario.experts().stream()
            .flatMap(expert -> expert.layers().stream())
            .mapToLong(layer -> layer.weightBytes(dev.offload.core.model.Precision.BF16))
            .sum();
    return scenario.toBuilder()
        .deviceMemoryBudget(
            DataSize.ofBytes(scenario.activationBytes() + (long) (weightShare * weights)))
        .build();
  }

  @Test
  void whatFitsIsNotOffloaded() {
    Plan plan =
        plan(
            scenario().build(),
            Streaming.offering(List.of(Streaming.depth(1))),
            TestStrategies.resident());

    assertThat(plan.chosen().orElseThrow().denoiseSeconds())
        .isCloseTo(plan.bound().seconds(), org.assertj.core.data.Percentage.withPercentage(0.1));
    assertThat(PlanExplanation.lines(plan).get(0)).contains("resident").contains("do not offload");
  }

  @Test
  void theBestOfTheOfferedOptionsIsFound() {
    Scenario tight = with(scenario().build(), 0.7);
    List<StrategyOptions> depths = IntStream.rangeClosed(0, 8).mapToObj(Streaming::depth).toList();

    Plan plan = plan(tight, TestStrategies.resident(), Streaming.offering(depths));

    Candidate chosen = plan.chosen().orElseThrow();
    assertThat(chosen.result().strategy()).isEqualTo("streaming");
    assertThat(chosen.fits()).isTrue();
    assertThat(plan.candidates())
        .filteredOn(Candidate::fits)
        .allMatch(other -> other.denoiseSeconds() >= chosen.denoiseSeconds());
    assertThat(plan.candidates().size() + plan.leftOut()).isEqualTo(1 + depths.size());
    assertThat(String.join("\n", PlanExplanation.lines(plan)))
        .contains("resident does not fit the GPU");
  }

  @Test
  void layoutsAreComparedAndEachIsNamed() {
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().experts(1).layers(4).phases(TestModel.everyPhase()))
            .workload(new Workload(160, 160, 9, 2))
            .layout(4, 1, 1)
            .steps(2)
            .build();

    Plan plan = plan(scenario, TestStrategies.resident());

    assertThat(plan.request().scenarios().get(0)).isEqualTo(scenario);
    double fastest =
        plan.request().scenarios().stream()
            .mapToDouble(
                each ->
                    PLANNER
                        .plan(
                            PlanRequest.of(
                                List.of(each), List.of(request(TestStrategies.resident()))))
                        .chosen()
                        .orElseThrow()
                        .denoiseSeconds())
            .min()
            .orElseThrow();
    assertThat(plan.chosen().orElseThrow().denoiseSeconds()).isEqualTo(fastest);
    assertThat(String.join("\n", PlanExplanation.lines(plan))).contains("other layouts: Ulysses 4");
  }

  @Test
  void aMarginIsLeftFree() {
    Scenario scenario = scenario().build();
    OffloadStrategy resident = TestStrategies.resident();
    long peak = plan(scenario, resident).chosen().orElseThrow().deviceBytes();
    Scenario exact = scenario.toBuilder().deviceMemoryBudget(DataSize.ofBytes(peak)).build();

    assertThat(plan(exact, resident).chosen()).isPresent();
    Plan refused =
        PLANNER.plan(
            new PlanRequest(
                List.of(exact),
                List.of(request(resident)),
                new MemoryMargin(DataSize.ofBytes(1), 0),
                false));
    assertThat(refused.chosen()).isEmpty();
    assertThat(refused.front()).isEmpty();
    assertThat(refused.sensitivity()).isEmpty();
  }

  @Test
  void thatNothingFitsIsAnAnswer() {
    Plan plan = plan(with(scenario().build(), 0.7), TestStrategies.resident());

    assertThat(plan.chosen()).isEmpty();
    assertThat(String.join("\n", PlanExplanation.lines(plan)))
        .startsWith("Nothing fits.")
        .contains("The least device memory that any takes is")
        .contains("resident does not fit the GPU");
  }

  @Test
  void whereActivationsAloneAreTooLargeOffloadCannotHelp() {
    Scenario scenario = scenario().build();
    Scenario hopeless =
        scenario.toBuilder()
            .deviceMemoryBudget(DataSize.ofBytes(scenario.activationBytes() - 1))
            .build();

    assertThat(PlanExplanation.lines(plan(hopeless, TestStrategies.resident())))
        .singleElement()
        .asString()
        .startsWith("Offload cannot help: activations alone need");
  }

  @Test
  void aStrategyThatFailsIsACandidateThatSaysSo() {
    OffloadStrategy broken =
        TestStrategies.of(
            "broken",
            setting -> {
              throw new IllegalStateException("no");
            });
    Plan plan = plan(scenario().build(), broken, TestStrategies.resident());

    assertThat(plan.chosen().orElseThrow().result().strategy()).isEqualTo("resident");
    assertThat(plan.candidates())
        .filteredOn(each -> each.result().strategy().equals("broken"))
        .singleElement()
        .satisfies(each -> assertThat(each.result().reason()).contains("IllegalStateException"));
    assertThat(String.join("\n", PlanExplanation.lines(plan))).contains("IllegalStateException");
  }

  @Test
  void badChoicesAreAFailureOfTheirStrategyAlone() {
    List<Streaming> bad =
        List.of(
            new Streaming(setting -> null),
            Streaming.offering(List.of()),
            Streaming.offering(Collections.singletonList(null)),
            Streaming.offering(
                List.of(
                    StrategyOptions.defaults()
                        .with(
                            new StrategyOption<>("width", OptionType.flag(), true, "It."), true))),
            Streaming.offering(List.of(Streaming.depth(-1))),
            Streaming.offering(Collections.nCopies(257, StrategyOptions.defaults())),
            new Streaming(
                setting -> {
                  throw new StackOverflowError();
                }));
    for (Streaming strategy : bad) {
      Plan plan = plan(scenario().build(), strategy, TestStrategies.resident());

      assertThat(plan.chosen().orElseThrow().result().strategy()).isEqualTo("resident");
      assertThat(plan.candidates().get(0).result().reason()).contains("choices");
    }
  }

  @Test
  void choicesWithoutEndAreCutOff() {
    Streaming endless =
        new Streaming(
            setting -> {
              List<StrategyOptions> list = new ArrayList<>();
              while (!Thread.currentThread().isInterrupted()) {
                list = List.of();
              }
              return list;
            });
    Plan plan =
        new Planner(SimulationEngine.create(), Duration.ofSeconds(2))
            .plan(
                PlanRequest.of(
                    List.of(scenario().build()),
                    List.of(request(endless), request(TestStrategies.resident()))));

    assertThat(plan.chosen().orElseThrow().result().strategy()).isEqualTo("resident");
    assertThat(plan.candidates().get(0).result().reason()).contains("choices");
  }

  @Test
  void anOptionOfTheUserThatIsWrongIsToldToTheUser() {
    StrategyRequest wrong =
        new StrategyRequest(
            Streaming.offering(List.of(StrategyOptions.defaults())), Map.of("depth", "deep"));
    assertThatThrownBy(
            () -> PLANNER.plan(PlanRequest.of(List.of(scenario().build()), List.of(wrong))))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE))
        .hasMessageContaining("deep");
  }

  @Test
  void theUsersOptionsHold() {
    StrategyRequest given =
        new StrategyRequest(
            Streaming.offering(List.of(Streaming.depth(1), Streaming.depth(2))),
            Map.of("depth", "5"));
    Plan plan = PLANNER.plan(PlanRequest.of(List.of(scenario().build()), List.of(given)));

    assertThat(plan.candidates())
        .singleElement()
        .satisfies(each -> assertThat(each.result().options()).containsEntry("depth", "5"));
  }

  @Test
  void scenariosMustDifferInTheirLayoutsAlone() {
    Scenario one = scenario().build();
    Scenario other = scenario().steps(5).build();
    List<StrategyRequest> strategies = List.of(request(TestStrategies.resident()));

    assertThatThrownBy(() -> PlanRequest.of(List.of(one, other), strategies))
        .hasMessageContaining("differ by more than their layouts");
    assertThatThrownBy(() -> PlanRequest.of(List.of(), strategies))
        .hasMessageContaining("needs a scenario");
  }

  @Test
  void progressGrowsToTheEnd() {
    List<Integer> done = Collections.synchronizedList(new ArrayList<>());
    List<Integer> totals = Collections.synchronizedList(new ArrayList<>());
    PLANNER.plan(
        PlanRequest.of(
            List.of(scenario().build()),
            List.of(request(Streaming.offering(List.of(StrategyOptions.defaults()))))),
        (count, total) -> {
          done.add(count);
          totals.add(total);
        });

    assertThat(done).isSorted();
    assertThat(done.get(done.size() - 1)).isEqualTo(totals.get(totals.size() - 1));
  }

  @Test
  void aConstantThatDecidesIsNamed() {
    // All must be copied in each step: ranks that share a link at half the rate would rather not.
    Scenario tight =
        with(scenario().machine(TestMachine.pcie().copyBytesPerSecond(20e9)).build(), 0.7);
    Plan plan =
        plan(
            tight,
            Streaming.offering(List.of(Streaming.depth(1), Streaming.depth(4))),
            TestStrategies.blocking());

    assertThat(plan.sensitivity())
        .extracting(Sensitivity::constant)
        .contains("linear efficiency", "attention efficiency", "memory efficiency");
    for (Sensitivity each : plan.sensitivity()) {
      assertThat(each.uncertainty()).isGreaterThan(1);
      assertThat(each.low().value()).isLessThan(each.believed().value());
      assertThat(each.low().gainSeconds()).isNotNegative();
      assertThat(each.high().gainSeconds()).isNotNegative();
      assertThat(each.changesRecommendation()).isEqualTo(each.gainSeconds() > 0);
    }
  }
}
