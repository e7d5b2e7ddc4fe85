package dev.offload.core.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ParetoFrontTest {
  static LongStream seeds() {
    return LongStream.range(0, 40);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void isWhatNoOtherDominates(long seed) {
    Random random = new Random(seed);
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < 1 + random.nextInt(6); i++) {
      Scenario scenario =
          TestScenario.tiny()
              .model(
                  TestModel.tiny()
                      .layers(1 + random.nextInt(6))
                      .tensorElements(1L + random.nextInt(1_000_000)))
              .steps(1 + random.nextInt(3))
              .build();
      Comparison.of(
              scenario,
              List.of(
                  new StrategyRequest(TestStrategies.resident(), Map.of()),
                  new StrategyRequest(TestStrategies.streaming(random.nextInt(3)), Map.of()),
                  new StrategyRequest(TestStrategies.synchronous(), Map.of())),
              SimulationEngine.create())
          .results()
          .forEach(result -> candidates.add(new Candidate(scenario, result)));
    }
    Collections.shuffle(candidates, random);

    List<Candidate> front = ParetoFront.of(candidates);

    for (Candidate candidate : candidates) {
      boolean dominated = candidates.stream().anyMatch(other -> dominates(other, candidate));
      boolean there = front.stream().anyMatch(other -> alike(other, candidate));
      assertThat(there).as(candidate.label()).isEqualTo(!dominated);
    }
    for (int i = 1; i < front.size(); i++) {
      assertThat(alike(front.get(i - 1), front.get(i))).isFalse();
      assertThat(front.get(i).denoiseSeconds())
          .isGreaterThanOrEqualTo(front.get(i - 1).denoiseSeconds());
    }
  }

  private static boolean dominates(Candidate one, Candidate other) {
    return one.denoiseSeconds() <= other.denoiseSeconds()
        && one.deviceBytes() <= other.deviceBytes()
        && one.hostBytes() <= other.hostBytes()
        && !alike(one, other);
  }

  private static boolean alike(Candidate one, Candidate other) {
    return one.denoiseSeconds() == other.denoiseSeconds()
        && one.deviceBytes() == other.deviceBytes()
        && one.hostBytes() == other.hostBytes();
  }
}
