package dev.offload.strategies;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.TokenSequence;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.CollectiveWaits;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.unit.DataSize;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The rolling swap and the contention windows on a machine where everything is a round number: a
 * layer of 20 MB is copied in 1 ms, and computed in 2 ms unless said otherwise.
 */
class RollingSwapTest {
  private static final int LAYERS = 8;
  private static final int SWITCH = 7;
  private static final long LAYER_BYTES = 20_000_000;
  private static final long OUTER_BYTES = 2 * 1_000_000;
  private static final double MILLISECOND = 1e-3;

  /** What a layer computes in a millisecond on one rank. */
  private static final long WIDTH_OF_A_MILLISECOND = 125_000;

  /** On each of four ranks 0.575 ms, which is no multiple of what a chunk takes. */
  private static final long WIDTH_BETWEEN_COLLECTIVES = 287_500;

  private record Run(Scenario scenario, Program program, Timeline timeline) {
    RunReport report() {
      return RunReport.of(scenario, timeline);
    }

    double spikeMilliseconds() {
      return report().steps().spike().orElseThrow() / MILLISECOND;
    }

    double seconds() {
      return report().denoiseSeconds();
    }

    long worstPeakBytes() {
      Verification proof = Verifier.verify(scenario, program);
      assertThat(proof.hazards()).isEmpty();
      assertThat(timeline.peakWeightBytes()).isLessThanOrEqualTo(proof.worstPeakBytes());
      return proof.worstPeakBytes();
    }
  }

  private static Run run(Scenario scenario, OffloadStrategy strategy, Map<String, String> options) {
    SimulationEngine engine = SimulationEngine.create();
    Program program =
        ProgramRecorder.record(
                scenario,
                strategy,
                StrategyOptions.of(strategy, Map.of(), options),
                StrategyRunner.of(engine))
            .program();
    return new Run(scenario, program, engine.run(scenario, program));
  }

  private static Run run(Scenario scenario, Map<String, String> options) {
    return run(scenario, new ScheduleAwareStrategy(), options);
  }

  /** One GPU whose layers compute for so long, with room for so many layers. */
  private static Scenario scenario(double computeMilliseconds, int roomForLayers) {
    long width = Math.round(WIDTH_OF_A_MILLISECOND * computeMilliseconds);
    return withRoom(
        TestScenario.tiny()
            .model(
                TestModel.tiny()
                    .layers(LAYERS)
                    .phases(List.of(TestModel.linear("linear", width, 1_000))))
            .steps(12)
            .switchStep(SWITCH)
            .builder(),
        roomForLayers);
  }

  /** Four GPUs whose collectives share the link with copies. */
  private static Scenario sharing(int roomForLayers) {
    List<PhaseDescription> phases =
        List.of(
            TestModel.linear("in", WIDTH_BETWEEN_COLLECTIVES, 1_000),
            new PhaseDescription.AllToAll("scatter", 100_000, 1, false),
            new PhaseDescription.Attention("attention", TokenSequence.LATENT, 400),
            new PhaseDescription.AllToAll("gather", 100_000, 1, false),
            TestModel.linear("out", WIDTH_BETWEEN_COLLECTIVES, 1_000));
    return withRoom(
        TestScenario.tiny()
            .model(TestModel.tiny().layers(LAYERS).phases(phases))
            .layout(4, 1, 1)
            .steps(12)
            .switchStep(SWITCH)
            .builder(),
        roomForLayers);
  }

  private static Scenario withRoom(Scenario.Builder builder, int layers) {
    Scenario roomy = builder.build();
    long others = roomy.deviceMemoryBudget().bytes() - roomy.weightBudgetBytes();
    long weights = OUTER_BYTES + layers * LAYER_BYTES;
    return builder.deviceMemoryBudget(DataSize.ofBytes(others + weights)).build();
  }

  @Test
  void theDeviceNeverHoldsMoreThanOneExpert() {
    Run run = run(scenario(2, 2 * LAYERS), Map.of());

    assertThat(run.worstPeakBytes()).isEqualTo(OUTER_BYTES + LAYERS * LAYER_BYTES);
    assertThat(run.spikeMilliseconds()).isCloseTo(0, within(1e-6));
  }

  @ParameterizedTest(name = "with {0} layers that stay, two more pass through")
  @ValueSource(ints = {0, 1, 3, 6})
  void aPartlyResidentExpertTakesItsLayersAndTwoMore(int resident) {
    Run run = run(scenario(2, 2 * LAYERS), Map.of("resident", Integer.toString(resident)));

    assertThat(run.worstPeakBytes()).isEqualTo(OUTER_BYTES + (resident + 2) * LAYER_BYTES);
    assertThat(run.spikeMilliseconds()).isCloseTo(0, within(1e-6));
  }

  @Test
  void theSwapTakesTheTimeThatTheCopyOutlastsTheLastForward() {
    // The last forward lasts 2 ms. Its first layer ends after 0.25 ms; then eight layers are
    // copied,
    // the last computes for 0.25 ms, and the step that should end after 4 ms ends after 8.5 ms.
    Run run = run(scenario(0.25, LAYERS), Map.of());

    assertThat(run.worstPeakBytes()).isEqualTo(OUTER_BYTES + LAYERS * LAYER_BYTES);
    assertThat(run.spikeMilliseconds()).isCloseTo(4.5, within(1e-6));
  }

  /** Each layer that is there before the last forward ends spares the switch one copy. */
  @ParameterizedTest(name = "room for {0} layers more makes the switch {1} ms longer than a step")
  @CsvSource({"0, 4.5", "1, 3.5", "2, 2.5", "4, 0.5", "5, 0", "8, 0"})
  void memoryToSpareLetsTheSwapStartEarlier(int spareLayers, double spikeMilliseconds) {
    Run run = run(scenario(0.25, LAYERS + spareLayers), Map.of());

    assertThat(run.spikeMilliseconds()).isCloseTo(spikeMilliseconds, within(1e-6));
  }

  @Test
  void withoutMemoryToSpareItIsStillFasterThanLoadingAtTheSwitch() {
    Scenario scenario = scenario(0.25, LAYERS);
    Run atTheSwitch = run(scenario, new HybridStrategy(), Map.of("second", "swaps"));

    assertThat(run(scenario, Map.of()).seconds()).isLessThan(atTheSwitch.seconds() - MILLISECOND);
  }

  @ParameterizedTest(name = "chunks of {0} MB, {1} layers stay")
  @CsvSource({"1, 0", "2, 0", "5, 0", "2, 3", "5, 8"})
  void aCollectiveWaitsForOneChunkAtMost(int chunkMegabytes, int resident) {
    Run run =
        run(
            sharing(LAYERS + 2),
            Map.of("chunk", chunkMegabytes + "MB", "resident", Integer.toString(resident)));

    // A copy that meets a collective has 100 parts of the link, and the collective one.
    double chunkSeconds = chunkMegabytes * 1e6 / (20e9 * 100 / 101);
    assertThat(CollectiveWaits.longestSeconds(run.timeline()))
        .isPositive()
        .isLessThanOrEqualTo(chunkSeconds * (1 + 1e-9) + 1e-12);
  }

  @Test
  void withoutChunksACollectiveWaitsForWholeLayers() {
    Run run = run(sharing(LAYERS + 2), Map.of("chunk", "0B", "resident", "0"));

    assertThat(CollectiveWaits.longestSeconds(run.timeline())).isGreaterThan(0.25 * MILLISECOND);
  }

  @Test
  void runsWithoutASwitchMoveNothingButTheFirstLoad() {
    Scenario oneExpert =
        TestScenario.tiny().model(TestModel.tiny().layers(LAYERS).experts(1)).steps(5).build();
    Scenario neverSwitching =
        TestScenario.tiny().model(TestModel.tiny().layers(LAYERS)).steps(5).build();
    for (Scenario scenario : List.of(oneExpert, neverSwitching)) {
      Run run = run(scenario, Map.of());
      Run resident = run(scenario, new ResidentStrategy(), Map.of());

      assertThat(run.report().moved().h2dBytes()).isLessThanOrEqualTo(LAYERS * LAYER_BYTES);
      assertThat(run.seconds() - resident.seconds()).isBetween(0.0, 1.001 * MILLISECOND);
    }
  }
}
