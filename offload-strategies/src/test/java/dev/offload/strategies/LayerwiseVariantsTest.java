package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the variants of layerwise offload have to do with each other. */
class LayerwiseVariantsTest {
  private static final double TOLERANCE = 1 + 1e-9;

  static LongStream seeds() {
    return LongStream.range(0, 60);
  }

  private static Program record(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    return ProgramRecorder.record(
            scenario,
            strategy,
            StrategyOptions.of(strategy, Map.of(), options),
            StrategyRunner.of(SimulationEngine.create()))
        .program();
  }

  private static Program layerwise(Scenario scenario, Map<String, String> options) {
    return record(scenario, new LayerwiseStrategy(), options);
  }

  private static double seconds(Scenario scenario, Program program) {
    return StrategyRunner.of(SimulationEngine.create()).rehearse(scenario, program).seconds();
  }

  private static Map<String, String> anyOptions(Random random) {
    Map<String, String> options = new HashMap<>();
    if (random.nextBoolean()) {
      options.put("prefetch", List.of("1", "2", "3", "0.4").get(random.nextInt(4)));
    }
    if (random.nextBoolean()) {
      options.put("resident", List.of("1", "3", "0.5", "1000").get(random.nextInt(4)));
      options.put("placement", random.nextBoolean() ? "leading" : "strided");
    }
    if (random.nextBoolean()) {
      options.put("chunk", "6MB");
    }
    if (random.nextInt(3) == 0) {
      options.put("start", "attention");
    }
    if (random.nextInt(3) == 0) {
      options.put("unit", "part");
    }
    if (random.nextInt(3) == 0) {
      options.put("forwards", "interleaved");
    }
    return options;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void v3IsV2ByItsNameOfJuly(long seed) {
    Scenario scenario = RandomScenarios.anyMachine(seed);
    Map<String, String> options = anyOptions(new Random(seed));
    Map<String, String> v2 = new HashMap<>(options);
    v2.put("variant", "v2");
    Map<String, String> v3 = new HashMap<>(options);
    v3.put("variant", "v3");

    // Shown as a whole, two programs would fill a book.
    assertThat(layerwise(scenario, v3).equals(layerwise(scenario, v2))).as("%s", options).isTrue();
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void synchronousIsNeverSlowerIfMoreLayersStay(long seed) {
    Scenario scenario = RandomScenarios.anyMachine(seed);
    int layers = scenario.experts().stream().mapToInt(e -> e.layers().size()).max().orElseThrow();
    double none = seconds(scenario, layerwise(scenario, synchronous("0", "leading")));
    double leading = none;
    for (int resident = 1; resident <= layers; resident++) {
      double more =
          seconds(
              scenario, layerwise(scenario, synchronous(Integer.toString(resident), "leading")));
      assertThat(more).as("%d layers stay", resident).isLessThanOrEqualTo(leading * TOLERANCE);
      leading = more;
    }
    for (String share : List.of("0.3", "0.7", "1000")) {
      assertThat(seconds(scenario, layerwise(scenario, synchronous(share, "strided"))))
          .isLessThanOrEqualTo(none * TOLERANCE);
    }
  }

  private static Map<String, String> synchronous(String resident, String placement) {
    return Map.of("variant", "synchronous", "resident", resident, "placement", placement);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void ifAllLayersStayItIsResident(long seed) {
    Scenario scenario = RandomScenarios.anyMachine(seed);
    Program resident = record(scenario, new ResidentStrategy(), Map.of());

    for (String variant : List.of("v2", "v3", "synchronous")) {
      Program all = layerwise(scenario, Map.of("variant", variant, "resident", "1000"));
      assertThat(all.preloaded()).isEqualTo(resident.preloaded());
      assertThat(all.hostHomes()).isEmpty();
      assertThat(seconds(scenario, all)).isEqualTo(seconds(scenario, resident));
    }
  }

  @Test
  void aLayerThatStaysSavesItsCopy() {
    // 10 layers of 40 MB, which take 4 ms to copy at 10 GB/s and 1 ms to compute.
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().experts(1).layers(10).tensorElements(20_000_000L))
            .steps(4)
            .build();
    for (int resident = 0; resident <= 10; resident += 2) {
      double expected = 4 * (10 * 0.001 + (10 - resident) * 0.004);
      for (String placement : List.of("leading", "strided")) {
        double seconds =
            seconds(
                scenario, layerwise(scenario, synchronous(Integer.toString(resident), placement)));
        assertThat(seconds)
            .as("%d %s layers stay", resident, placement)
            .isCloseTo(expected, within(1e-9));
      }
    }
  }
}
