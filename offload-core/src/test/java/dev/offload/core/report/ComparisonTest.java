package dev.offload.core.report;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestLoads;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ComparisonTest {
  private static Comparison compare(Scenario scenario, OffloadStrategy... strategies) {
    return Comparison.of(
        scenario,
        Stream.of(strategies).map(strategy -> new StrategyRequest(strategy, Map.of())).toList(),
        SimulationEngine.create());
  }

  private static OffloadStrategy throwing(Throwable failure) {
    return TestStrategies.of("broken", setting -> sneak(failure));
  }

  @SuppressWarnings("unchecked")
  private static <T extends Throwable> OffloadPlan sneak(Throwable failure) throws T {
    throw (T) failure;
  }

  @Test
  void theFastestThatFitsIsRecommended() {
    Comparison comparison =
        compare(
            TestScenario.tiny().build(),
            TestStrategies.blocking(),
            TestStrategies.resident(),
            TestStrategies.streaming(1));

    assertThat(comparison.results())
        .extracting(StrategyResult::label)
        .containsExactly("blocking", "resident", "streaming");
    assertThat(comparison.recommended().orElseThrow().strategy()).isEqualTo("resident");
  }

  @Test
  void aRehearsalTellsWhatTheRunWouldTake() {
    Scenario scenario = TestScenario.tiny().steps(3).build();
    List<Rehearsal> rehearsals = new ArrayList<>();
    OffloadStrategy choosing =
        TestStrategies.of(
            "choosing",
            setting -> {
              for (OffloadStrategy each :
                  List.of(TestStrategies.resident(), TestStrategies.blocking())) {
                rehearsals.add(
                    setting.rehearse(
                        each.plan(setting, StrategyOptions.of(each, Map.of(), Map.of()))));
              }
              return deciding(setting);
            });

    Comparison comparison =
        compare(scenario, TestStrategies.resident(), TestStrategies.blocking(), choosing);

    for (int i = 0; i < 2; i++) {
      RunReport report = comparison.results().get(i).report().orElseThrow();
      assertThat(rehearsals.get(i))
          .isEqualTo(
              new Rehearsal(
                  true,
                  comparison.results().get(i).reason(),
                  rehearsals.get(i).seconds(),
                  report.device().peakBytes(),
                  report.host().totalBytes()));
      assertThat(rehearsals.get(i).seconds())
          .isCloseTo(report.denoiseSeconds(), within(1e-9 * report.denoiseSeconds()));
    }
    assertThat(comparison.results().get(2).decision()).isEqualTo("Keeps everything.");
  }

  private static OffloadPlan deciding(RunSetting setting) {
    return new OffloadPlan() {
      @Override
      public String decision() {
        return "Keeps everything.";
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

  @Test
  void aPlanThatIsAlreadyRunningCannotRehearse() {
    Comparison comparison =
        compare(
            TestScenario.tiny().build(),
            TestStrategies.of(
                "late",
                setting ->
                    new OffloadPlan() {
                      @Override
                      public void beforeStep(RunStep step, Recorder recorder) {
                        setting.rehearse(deciding(setting));
                      }
                    }));

    assertThat(comparison.results().get(0).reason())
        .contains("A plan is rehearsed in beforeStep; that is possible in plan alone.");
  }

  @Test
  void aRehearsalSaysWhatDoesNotFit() {
    Scenario scenario =
        TestScenario.tiny().builder().deviceMemoryBudget(DataSize.ofBytes(1000)).build();
    List<Rehearsal> rehearsals = new ArrayList<>();
    compare(
        scenario,
        TestStrategies.of(
            "choosing",
            setting -> {
              rehearsals.add(setting.rehearse(deciding(setting)));
              return deciding(setting);
            }));

    assertThat(rehearsals.get(0).feasible()).isFalse();
    assertThat(rehearsals.get(0).reason()).startsWith("does not fit the GPU: ");
  }

  @Test
  void whatDoesNotFitIsNotRecommended() {
    Scenario scenario =
        TestScenario.tiny().builder().deviceMemoryBudget(DataSize.parse("60MB")).build();
    Comparison comparison =
        compare(
            scenario,
            TestStrategies.resident(),
            TestStrategies.blocking(),
            TestStrategies.streaming(1));

    assertThat(comparison.results().get(0).feasible()).isFalse();
    assertThat(comparison.results().get(0).report()).isPresent();
    assertThat(comparison.recommended().orElseThrow().strategy()).isEqualTo("streaming");
  }

  @Test
  void nothingIsRecommendedIfNothingFits() {
    Scenario scenario =
        TestScenario.tiny().builder().deviceMemoryBudget(DataSize.parse("1MB")).build();

    assertThat(compare(scenario, TestStrategies.resident()).recommended()).isEmpty();
    assertThat(compare(scenario).recommended()).isEmpty();
  }

  @Test
  void theFirstOfEqualsIsRecommended() {
    OffloadStrategy twin =
        TestStrategies.of(
            "twin",
            setting ->
                TestStrategies.resident()
                    .plan(
                        setting,
                        StrategyOptions.of(TestStrategies.resident(), Map.of(), Map.of())));

    assertThat(
            compare(TestScenario.tiny().build(), twin, TestStrategies.resident())
                .recommended()
                .orElseThrow()
                .strategy())
        .isEqualTo("twin");
  }

  @Test
  void aBrokenStrategyLeavesTheOthersAlone() {
    for (Throwable failure :
        List.of(new IllegalStateException("oops"), new NoClassDefFoundError("gone"))) {
      Comparison comparison =
          compare(
              TestScenario.tiny().build(),
              throwing(failure),
              TestStrategies.of("null", setting -> null),
              TestStrategies.of("absent", setting -> new OffloadPlan() {}),
              TestStrategies.resident());

      assertThat(comparison.results())
          .extracting(StrategyResult::feasible)
          .containsExactly(false, false, false, true);
      assertThat(comparison.results().get(0).reason()).contains(failure.getMessage());
      assertThat(comparison.results().get(1).reason()).contains("no plan");
      assertThat(comparison.results().get(2).reason()).contains("not on the device");
      assertThat(comparison.results().subList(0, 3))
          .allSatisfy(result -> assertThat(result.report()).isEmpty());
      assertThat(comparison.recommended().orElseThrow().strategy()).isEqualTo("resident");
    }
  }

  @Test
  void aStrategyWhoseOptionsFailLeavesTheOthersAlone() {
    OffloadStrategy broken = new WithOptions(null);

    Comparison comparison = compare(TestScenario.tiny().build(), broken, TestStrategies.resident());

    assertThat(comparison.results().get(0).reason()).contains("NullPointerException");
    assertThat(comparison.recommended().orElseThrow().strategy()).isEqualTo("resident");
  }

  @Test
  void aProgramThatIsNotSafeIsNotRun() {
    OffloadStrategy leaking =
        TestStrategies.of(
            "leaking",
            setting ->
                new OffloadPlan() {
                  @Override
                  public void beforeRun(Recorder recorder) {
                    for (Expert expert : setting.experts()) {
                      TestLoads.pageable(expert.outer(), recorder);
                      expert.layers().forEach(layer -> TestLoads.pageable(layer, recorder));
                    }
                  }
                });

    Comparison comparison =
        compare(TestScenario.tiny().build(), leaking, TestStrategies.resident());

    assertThat(comparison.results().get(0).reason()).startsWith("is not safe: leak of ");
    assertThat(comparison.results().get(0).report()).isEmpty();
    assertThat(comparison.recommended().orElseThrow().strategy()).isEqualTo("resident");
  }

  @Test
  void aWrongOptionIsTheUsersMistake() {
    OffloadStrategy strategy =
        new WithOptions(
            List.of(
                new StrategyOption<>("prefetch", OptionType.whole(1, "layers"), 1, "How far.")));
    StrategyRequest request = new StrategyRequest(strategy, Map.of("prefetsch", "2"));

    assertRefused(
            ErrorCode.UNKNOWN_NAME,
            () ->
                Comparison.of(
                    TestScenario.tiny().build(), List.of(request), SimulationEngine.create()))
        .hasMessageContaining("(prefetsch)")
        .hasMessageContaining("prefetch");
  }

  @Test
  void withoutOptionsAWrongValueIsTheStrategysOwnFailure() {
    Comparison comparison =
        compare(
            TestScenario.tiny().build(),
            throwing(OffloadException.of(ErrorCode.INVALID_VALUE, "The size (-1) is negative.")),
            TestStrategies.resident());

    assertThat(comparison.results().get(0).reason()).contains("(-1)");
    assertThat(comparison.recommended().orElseThrow().strategy()).isEqualTo("resident");
  }

  @Test
  void aLabelTellsWhatTheUserGave() {
    OffloadStrategy strategy = new WithOptions(List.of());

    assertThat(new StrategyRequest(strategy, Map.of()).label()).isEqualTo("optional");
    assertThat(new StrategyRequest(strategy, Map.of("b", "1", "a", "2")).label())
        .isEqualTo("optional:a=2,b=1");
  }

  /** A resident strategy with options. */
  private record WithOptions(List<StrategyOption<?>> options) implements OffloadStrategy {
    @Override
    public String name() {
      return "optional";
    }

    @Override
    public String description() {
      return "A strategy of a test.";
    }

    @Override
    public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
      return TestStrategies.resident().plan(setting, options);
    }
  }
}
