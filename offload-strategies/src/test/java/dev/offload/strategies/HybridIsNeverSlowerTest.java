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
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Hybrid fits where a simpler strategy fits, and is not slower than the fastest that does. */
class HybridIsNeverSlowerTest {
  private static final double TOLERANCE = 1 + 1e-9;

  private static final Map<String, Integer> MET = new TreeMap<>();

  static LongStream seeds() {
    return LongStream.range(0, 250);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void thanTheSimplerStrategies(long seed) {
    Scenario scenario = RandomScenarios.anyMachine(seed);
    Rehearsal hybrid = rehearse(scenario, new HybridStrategy(), Map.of());
    List<Rehearsal> pinned = new ArrayList<>();
    boolean simpleFits = false;

    for (OffloadStrategy simple : List.of(new ResidentStrategy(), new FullStrategy())) {
      Rehearsal rehearsal = rehearse(scenario, simple, Map.of());
      compare(hybrid, rehearsal, simple.name());
      if (rehearsal.feasible()) {
        meet(simple.name() + " fits");
      }
      simpleFits |= rehearsal.feasible();
    }
    for (String variant : List.of("v1", "v2", "group", "synchronous")) {
      Map<String, String> options = Map.of("variant", variant);
      Rehearsal rehearsal = rehearse(scenario, new LayerwiseStrategy(), options);
      compare(hybrid, rehearsal, variant);
      simpleFits |= rehearsal.feasible();
      if (variant.equals("synchronous") && rehearsal.feasible()) {
        boolean alone = pinned.stream().noneMatch(Rehearsal::feasible);
        meet(alone ? "only pageable layers fit" : "pinned layers fit");
      }
      pinned.add(rehearsal);
    }
    meet(hybrid.feasible() ? simpleFits ? "both fit" : "only hybrid fits" : "nothing fits");
  }

  private static void meet(String kind) {
    MET.merge(kind, 1, Integer::sum);
  }

  /** A sample in which nothing differs would prove nothing. */
  @AfterAll
  static void everyKindWasMet() {
    System.out.println("Hybrid beside simpler strategies: " + MET);
    assertThat(MET)
        .containsOnlyKeys(
            "both fit",
            "full fits",
            "nothing fits",
            "only hybrid fits",
            "only pageable layers fit",
            "pinned layers fit",
            "resident fits");
  }

  private static void compare(Rehearsal hybrid, Rehearsal simple, String name) {
    if (simple.feasible()) {
      assertThat(hybrid.feasible()).as("%s fits; hybrid %s", name, hybrid.reason()).isTrue();
      assertThat(hybrid.seconds())
          .as("seconds, beside %s", name)
          .isLessThanOrEqualTo(simple.seconds() * TOLERANCE);
    }
  }

  private static Rehearsal rehearse(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    StrategyRunner rehearser = StrategyRunner.of(SimulationEngine.create());
    return rehearser.rehearse(
        scenario,
        ProgramRecorder.record(
                scenario, strategy, StrategyOptions.of(strategy, Map.of(), options), rehearser)
            .program());
  }
}
