package dev.offload.strategies;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.EngineRehearser;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.unit.DataSize;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Wan2.2-T2V-A14B on 8 GPUs whose collectives share the links of copies, and yield to them; copies
 * run at 20 GB/s.
 */
class ScheduleAwareStrategyTest {
  private static final SimulationEngine ENGINE = SimulationEngine.create();
  private static final double CHUNK_SECONDS = 32e6 / 20e9;

  private static TestScenario eightGpus() {
    return TestScenario.wan().layout(8, 1, 1).steps(6).switchStep(4);
  }

  private static Program program(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    return ProgramRecorder.record(
            scenario,
            strategy,
            StrategyOptions.of(strategy, Map.of(), options),
            new EngineRehearser(ENGINE))
        .program();
  }

  private static RunReport run(
      Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    return RunReport.of(scenario, ENGINE.run(scenario, program(scenario, strategy, options)));
  }

  private static RunReport run(Scenario scenario, Map<String, String> options) {
    return run(scenario, new ScheduleAwareStrategy(), options);
  }

  private static RunReport resident(Scenario scenario) {
    return run(scenario, new ResidentStrategy(), Map.of());
  }

  private static long layerBytes(Scenario scenario) {
    return Experts.bytes(scenario.experts().get(0).layers().get(0));
  }

  private static long outerBytes(Scenario scenario) {
    return scenario.experts().stream().mapToLong(each -> Experts.bytes(each.outer())).sum();
  }

  @ParameterizedTest(name = "resident={0}")
  @ValueSource(strings = {"auto", "0", "0.5", "33"})
  void removesTheSpikeAndTheContention(String resident) {
    Scenario scenario = eightGpus().build();
    RunReport ideal = resident(scenario);
    RunReport layerwise = run(scenario, new LayerwiseStrategy(), Map.of());
    RunReport full = run(scenario, new FullStrategy(), Map.of());

    RunReport report = run(scenario, Map.of("resident", resident));

    double steady = ideal.steps().steady().orElseThrow();
    assertThat(full.steps().spike().orElseThrow()).isGreaterThan(0.5 * steady);
    assertThat(layerwise.steps().steady().orElseThrow()).isGreaterThan(1.03 * steady);
    assertThat(report.steps().steady().orElseThrow()).isCloseTo(steady, within(0.005 * steady));
    assertThat(Math.abs(report.steps().spike().orElseThrow())).isLessThan(0.01 * steady);
    assertThat(report.transfers().contentionSeconds())
        .isLessThan(0.05 * layerwise.transfers().contentionSeconds());
  }

  @ParameterizedTest(name = "resident={0}: {1} layers")
  @CsvSource({"auto, 40", "0, 2", "0.5, 22", "33, 35"})
  void neverHoldsTwoExperts(String resident, int layers) {
    Scenario scenario = eightGpus().build();
    Program program = program(scenario, new ScheduleAwareStrategy(), Map.of("resident", resident));

    Verification proof = Verifier.verify(scenario, program, Long.MAX_VALUE);

    // In any order of the streams, and to the byte.
    assertThat(proof.worstPeakBytes())
        .isEqualTo(outerBytes(scenario) + layers * layerBytes(scenario));
  }

  @ParameterizedTest(name = "resident={0}")
  @ValueSource(strings = {"auto", "0", "0.5"})
  void aCollectiveWaitsForOneChunkAtMost(String resident) {
    Scenario scenario = eightGpus().build();

    assertThat(longestCopyInACollective(scenario, Map.of("resident", resident)))
        .isLessThanOrEqualTo(CHUNK_SECONDS * 1.02);
    assertThat(longestCopyInACollective(scenario, Map.of("resident", resident, "chunk", "0B")))
        .isGreaterThan(5 * CHUNK_SECONDS);
  }

  /** Returns the longest time for which copies run in a collective that has begun, in seconds. */
  private static double longestCopyInACollective(Scenario scenario, Map<String, String> options) {
    Timeline timeline =
        ENGINE.run(scenario, program(scenario, new ScheduleAwareStrategy(), options));
    List<long[]> copies = new ArrayList<>();
    List<long[]> collectives = new ArrayList<>();
    for (int s = 0; s < timeline.program().segments().size(); s++) {
      List<Operation> operations = timeline.operations(s);
      for (int i = 0; i < operations.size(); i++) {
        long[] times = {timeline.start(s, i, 0), timeline.end(s, i, 0)};
        if (operations.get(i) instanceof Operation.Transfer transfer
            && transfer.direction() == Direction.H2D) {
          copies.add(times);
        } else if (operations.get(i) instanceof Operation.Collective) {
          collectives.add(times);
        }
      }
    }
    long longest = 0;
    int first = 0;
    for (long[] collective : collectives) {
      while (first < copies.size() && copies.get(first)[1] <= collective[0]) {
        first++;
      }
      long beside = 0;
      for (int i = first; i < copies.size() && copies.get(i)[0] < collective[1]; i++) {
        beside +=
            Math.min(copies.get(i)[1], collective[1]) - Math.max(copies.get(i)[0], collective[0]);
      }
      longest = Math.max(longest, beside);
    }
    return longest / 1e12;
  }

  @Test
  void startsEarlierWithTheLayersThatMemoryAllowsIfAForwardIsTooShort() {
    // Of 5 frames a forward takes a fraction of the time in which an expert is copied.
    TestScenario small =
        TestScenario.wan()
            .machine(TestMachine.pcie().memoryBytes(1e12))
            .workload(new Workload(640, 368, 5, 2))
            .steps(12)
            .switchStep(9);
    Scenario scenario = small.build();
    Expert expert = scenario.experts().get(0);
    long oneExpert = outerBytes(scenario) + Experts.layerBytes(expert);
    // Room for the text encoder, so that the experts decide.
    RunReport ample = run(scenario, Map.of());
    Scenario tight =
        small
            .builder()
            .deviceMemoryBudget(
                DataSize.ofBytes(scenario.activationBytes() + oneExpert + layerBytes(scenario)))
            .build();
    RunReport lean = run(tight, Map.of());

    assertThat(lean.steps().spike().orElseThrow())
        .isGreaterThan(0.3 * lean.steps().steady().orElseThrow());
    assertThat(ample.denoiseSeconds()).isLessThan(lean.denoiseSeconds());
    assertThat(ample.device().denoiseBytes()).isGreaterThan(lean.device().denoiseBytes());
  }

  @Test
  void aModelOfOneExpertHasNothingToSwap() {
    Scenario scenario = TestScenario.wan().layout(4, 1, 1).steps(3).build();
    RunReport report = run(scenario, Map.of("resident", "10"));

    double steady = resident(scenario).steps().steady().orElseThrow();
    assertThat(report.steps().spike()).isEmpty();
    assertThat(report.steps().steady().orElseThrow()).isCloseTo(steady, within(0.005 * steady));
  }

  @Test
  void refusesOptionsThatMakeNoSense() {
    Scenario scenario = eightGpus().build();

    assertRefused(ErrorCode.INVALID_VALUE, () -> run(scenario, Map.of("chunk", "3kB")))
        .hasMessageContaining("(3kB)");
    assertRefused(ErrorCode.INVALID_VALUE, () -> run(scenario, Map.of("chunk", "soon")));
    assertRefused(ErrorCode.INVALID_VALUE, () -> run(scenario, Map.of("resident", "-1")))
        .hasMessageContaining("(-1)");
    assertRefused(ErrorCode.INVALID_VALUE, () -> run(scenario, Map.of("resident", "many")))
        .hasMessageContaining("(many)");
  }
}
