package dev.offload.core.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.PinnedRounding;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestRuntimes;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.unit.DataSize;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MemoryTest {
  private static final long LAYER = 20_000_000;
  private static final long OUTER = 1_000_000;
  private static final long ENCODER = 12_000_000;

  private static Program record(Scenario scenario, OffloadStrategy strategy) {
    return ProgramRecorder.record(
        scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
  }

  private static RunReport report(Scenario scenario, OffloadStrategy strategy) {
    Timeline timeline = SimulationEngine.create().run(scenario, record(scenario, strategy));
    return RunReport.of(scenario, timeline);
  }

  private static ServingRuntime rounding(PinnedRounding rounding) {
    return TestRuntimes.with(TestScenario.runtime(0, 0), rounding);
  }

  @Test
  void everyStageHasItsOwnPeak() {
    Scenario scenario = TestScenario.tiny().workload(new Workload(160, 160, 9, 1)).build();
    // 3 colours of 9 frames in fp32, and four tensors of 4 frames and 2 channels in bf16.
    long decoder = 160 * 160 * (9 * 3 * 4 + 4 * 4 * 2 * 2) + 4_000_000;
    long activations = 3 * 400 * 512 * 2;

    assertThat(report(scenario, TestStrategies.resident()).device())
        .isEqualTo(
            new DeviceMemory(
                6 * LAYER + 2 * OUTER + ENCODER,
                6 * LAYER + 2 * OUTER + activations,
                6 * LAYER + 2 * OUTER + decoder));
    assertThat(report(scenario, TestStrategies.streaming(1)).device())
        .isEqualTo(
            new DeviceMemory(
                2 * OUTER + ENCODER, 2 * OUTER + 2 * LAYER + activations, 2 * OUTER + decoder));
  }

  @Test
  void thePeakIsTheLargestStage() {
    assertThat(new DeviceMemory(3, 2, 1).peakBytes()).isEqualTo(3);
    assertThat(new DeviceMemory(3, 2, 1).peakStage()).isEqualTo("text encoding");
    assertThat(new DeviceMemory(1, 3, 2).peakStage()).isEqualTo("denoising");
    assertThat(new DeviceMemory(1, 2, 3).peakStage()).isEqualTo("decoding");
  }

  @Test
  void hostMemoryIsRoundedAndMultipliedByRanks() {
    for (int ranks : new int[] {1, 4}) {
      TestScenario tiny = TestScenario.tiny().layout(ranks, 1, 1);
      Scenario power = tiny.runtime(rounding(PinnedRounding.POWER_OF_TWO)).build();
      Scenario exact = tiny.runtime(rounding(PinnedRounding.EXACT)).build();
      OffloadStrategy streaming = TestStrategies.streaming(1);

      // Three layers of 20 MB and the encoder's one tensor of 12 MB.
      assertThat(HostUsage.of(power, record(power, streaming)))
          .isEqualTo(new HostUsage(ranks * ((3L << 25) + (1L << 24)), 0));
      assertThat(HostUsage.of(exact, record(exact, streaming)))
          .isEqualTo(new HostUsage(ranks * (3 * 20_000_768L + 12_001_280L), 0));
    }
  }

  @Test
  void pageableMemoryIsNotRounded() {
    Scenario scenario = TestScenario.tiny().layout(2, 1, 1).build();

    assertThat(HostUsage.of(scenario, record(scenario, TestStrategies.blocking())))
        .isEqualTo(new HostUsage(2 * 12_001_280L, 2 * 3 * LAYER));
  }

  @Test
  void movedBytesAreThoseOfOneRank() {
    Scenario scenario = TestScenario.tiny().steps(4).switchStep(3).build();

    assertThat(report(scenario, TestStrategies.resident()).moved())
        .isEqualTo(new MovedBytes(0, 0, 0));
    assertThat(report(scenario, TestStrategies.streaming(1)).moved())
        .isEqualTo(new MovedBytes(4 * 3 * LAYER, 0, 0));
    assertThat(report(scenario, TestStrategies.swap()).moved())
        .isEqualTo(new MovedBytes(2 * 3 * LAYER, 3 * LAYER, 0));
  }

  @Test
  void movedBytesCountWhatIsSent() {
    Scenario scenario =
        TestScenario.tiny().workload(new Workload(160, 160, 1, 2)).layout(1, 1, 2).steps(3).build();

    assertThat(report(scenario, TestStrategies.resident()).moved().collectiveBytes())
        .isEqualTo(3 * 400 * 512 * 2);
  }

  @Test
  void aRunThatFitsSaysWhereItsPeakIs() {
    Scenario scenario = TestScenario.tiny().build();

    assertThat(
            Feasibility.of(
                scenario, new DeviceMemory(1L << 30, 3L << 30, 2L << 30), new HostUsage(1, 1), 0))
        .isEqualTo(new Feasibility(true, "fits: 3.0 GiB of 74.5 GiB, in denoising"));
  }

  @Test
  void aRunThatExceedsTheGpuSaysByHowMuch() {
    Scenario scenario =
        TestScenario.tiny().builder().deviceMemoryBudget(DataSize.ofGibibytes(2)).build();

    assertThat(
            Feasibility.of(
                scenario, new DeviceMemory(3L << 30, 1L << 30, 1L << 30), new HostUsage(1, 1), 0))
        .isEqualTo(
            new Feasibility(false, "does not fit the GPU: text encoding needs 3.0 GiB of 2.0 GiB"));
    assertThat(
            Feasibility.of(scenario, new DeviceMemory(0, 2L << 30, 0), new HostUsage(1, 1), 0)
                .feasible())
        .isTrue();
  }

  @Test
  void aRunThatExceedsTheHostSaysByHowMuch() {
    Scenario scenario =
        TestScenario.tiny()
            .layout(4, 1, 1)
            .builder()
            .hostMemoryBudget(DataSize.parse("488GB"))
            .build();

    assertThat(
            Feasibility.of(
                scenario,
                new DeviceMemory(1, 1, 1),
                new HostUsage(515_000_000_000L, 5_000_000_000L),
                0))
        .isEqualTo(
            new Feasibility(
                false,
                "does not fit the host: 4 ranks need 520 GB of 488 GB, 515 GB of it pinned"));
  }

  @Test
  void aRunThatExceedsTheGpuInSomeOrderSaysSo() {
    Scenario scenario =
        TestScenario.tiny().builder().deviceMemoryBudget(DataSize.ofGibibytes(2)).build();

    assertThat(
            Feasibility.of(
                scenario, new DeviceMemory(1, 1, 1), new HostUsage(1, 1), (2L << 30) + 1))
        .isEqualTo(
            new Feasibility(
                false,
                "does not fit the GPU in every order of its streams: denoising may need 2.0 GiB of"
                    + " 2.0 GiB"));
  }
}
