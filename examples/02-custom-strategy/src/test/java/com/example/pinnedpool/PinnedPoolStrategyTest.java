package com.example.pinnedpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.HostMemory;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.recording.Recording;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.unit.DataSize;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the strategy promises beyond the contract. */
class PinnedPoolStrategyTest {
  private static Recording record(String gpuMemory, String pool) {
    Scenario scenario =
        TestScenario.wan()
            .steps(2)
            .switchStep(2)
            .builder()
            .deviceMemoryBudget(DataSize.parse(gpuMemory))
            .build();
    PinnedPoolStrategy strategy = new PinnedPoolStrategy();
    StrategyOptions options = StrategyOptions.of(strategy, Map.of(), Map.of("pool", pool));
    StrategyRunner rehearser = StrategyRunner.of(SimulationEngine.create());
    return ProgramRecorder.record(scenario, strategy, options, rehearser);
  }

  @ParameterizedTest(name = "{0} on the GPU, {1} pinned: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "80GiB | 64GB | Pins all 80 layers.",
        "80GiB | 32GB | Pins 45 of 80 layers; 35 stay on the GPU.",
        "40GiB | 32GB | Pins 45 of 80 layers; 35 are pageable.",
        "40GiB | 1GB | Pins 1 of 80 layers; 79 are pageable.",
      })
  void theRestStaysOnTheGpuWhereItFits(String gpuMemory, String pool, String decision) {
    Recording recording = record(gpuMemory, pool);

    assertThat(recording.decision()).isEqualTo(decision);
    List<HostHome> pinned =
        recording.program().hostHomes().stream()
            .filter(home -> home.memory() == HostMemory.PINNED)
            .toList();
    long pinnedBytes =
        pinned.stream().flatMap(home -> home.blocks().stream()).mapToLong(Long::longValue).sum();
    assertThat(pinnedBytes).isPositive().isLessThanOrEqualTo(DataSize.parse(pool).bytes());
  }

  @Test
  void aPoolWithoutRoomIsRefused() {
    assertThatThrownBy(() -> record("80GiB", "1MiB"))
        .isInstanceOf(OffloadException.class)
        .hasMessage(
            "The pool of strategy pinned-pool (1MiB) does not hold a single layer.\n"
                + "Maybe give it a few gigabytes, as in pool=32GB.");
  }
}
