package dev.offload.core.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.Store;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Loads of sharded stores and from disk take their closed forms, and their memory is counted. */
class StoresTest {
  /** Bytes of a layer, which three does not divide. */
  private static final long LAYER = 40_000_000L;

  private static Scenario scenario(TestMachine machine, int ranks) {
    return TestScenario.tiny()
        .machine(machine.memoryBytesPerSecond(1e15))
        .layout(ranks, 1, 1)
        .model(
            TestModel.tiny()
                .heads(12)
                .layers(2)
                .tensorElements(LAYER / 2)
                .phases(List.of(TestModel.linear("linear", 1_000, 125))))
        .build();
  }

  private static OffloadStrategy streaming(Store store) {
    return TestStrategies.streaming(0, setting -> store);
  }

  private static Program record(Scenario scenario, OffloadStrategy strategy) {
    Program program =
        ProgramRecorder.record(
            scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
    assertThat(Verifier.verify(scenario, program, Long.MAX_VALUE).hazards()).isEmpty();
    return program;
  }

  /** Returns what copies and gathers of the first step take, in picoseconds, in program order. */
  private static List<Long> loads(Scenario scenario, Program program) {
    Timeline timeline = SimulationEngine.create().run(scenario, program);
    List<Operation> operations = timeline.operations(0);
    List<Long> took = new ArrayList<>();
    for (int i = 0; i < operations.size(); i++) {
      if (operations.get(i) instanceof Operation.Transfer
          || operations.get(i) instanceof Operation.Collective) {
        took.add(timeline.end(0, i, 0) - timeline.start(0, i, 0));
      }
    }
    return took;
  }

  /** Returns what is pinned beside the text encoders. */
  private static long pinnedForWeights(Scenario scenario, Program program) {
    return HostUsage.of(scenario, program).pinnedBytes()
        - HostUsage.of(scenario, program.keptIn(List.of())).pinnedBytes();
  }

  private static long picoseconds(double bytes, double bytesPerSecond) {
    return Math.round(bytes * 1e12 / bytesPerSecond);
  }

  @Test
  void shardTravelsByEachLinkAndIsGatheredOverNvlink() {
    Scenario scenario = scenario(TestMachine.nvlink(), 4);
    Program program = record(scenario, streaming(Store.pinned().sharded()));

    long copy = picoseconds(LAYER / 4.0, 20e9);
    long gather = picoseconds(LAYER * 3 / 4.0, 200e9);
    assertThat(loads(scenario, program)).containsExactly(copy, gather, copy, gather);
    assertThat(pinnedForWeights(scenario, program))
        .isEqualTo(4 * 2 * scenario.runtime().pinnedRounding().lockedBytes(LAYER / 4));
  }

  @Test
  void overPcieAllOfTheLayerStillArrivesByTheLinkOfCopies() {
    Scenario scenario = scenario(TestMachine.pcie(), 4);
    Program program = record(scenario, streaming(Store.pinned().sharded()));

    long copy = picoseconds(LAYER / 4.0, 20e9);
    long gather = picoseconds(LAYER * 3 / 4.0, 20e9);
    assertThat(loads(scenario, program)).containsExactly(copy, gather, copy, gather);
    assertThat(copy + gather).isEqualTo(picoseconds(LAYER, 20e9));
  }

  @Test
  void shardIsRoundedUpToWholeBytes() {
    Scenario scenario = scenario(TestMachine.nvlink(), 3);
    Program program = record(scenario, streaming(Store.pinned().sharded()));

    long shard = (LAYER + 2) / 3;
    assertThat(program.hostHomes()).extracting(HostHome::blocks).containsOnly(List.of(shard));
    assertThat(loads(scenario, program)).startsWith(picoseconds(shard, 20e9));
  }

  @Test
  void oneRankHasNothingToGather() {
    Scenario scenario = scenario(TestMachine.nvlink(), 1);

    assertThat(record(scenario, streaming(Store.pinned().sharded())))
        .isEqualTo(record(scenario, streaming(Store.pinned())));
  }

  @Test
  void diskIsReadAtTheRateOfTheSlowestLink() {
    Scenario slowDisk = scenario(TestMachine.pcie().diskBytesPerSecond(5e9), 1);
    Scenario fastDisk = scenario(TestMachine.pcie().diskBytesPerSecond(50e9), 1);
    OffloadStrategy strategy = streaming(Store.disk(1_000_000));

    Program program = record(slowDisk, strategy);
    assertThat(loads(slowDisk, program)).containsOnly(picoseconds(LAYER, 5e9)).hasSize(2);
    assertThat(loads(fastDisk, record(fastDisk, strategy))).containsOnly(picoseconds(LAYER, 20e9));
    assertThat(pinnedForWeights(slowDisk, program))
        .isEqualTo(2 * slowDisk.runtime().pinnedRounding().lockedBytes(1_000_000));
  }

  @Test
  void ranksShareTheDiskAndShardsRelieveIt() {
    Scenario scenario = scenario(TestMachine.nvlink().diskBytesPerSecond(5e9), 4);

    assertThat(loads(scenario, record(scenario, streaming(Store.disk(1)))))
        .containsOnly(picoseconds(4.0 * LAYER, 5e9));
    assertThat(loads(scenario, record(scenario, streaming(Store.disk(1).sharded()))))
        .startsWith(picoseconds(LAYER, 5e9));
  }

  @Test
  void hostMayWaitForADisk() {
    Scenario scenario = scenario(TestMachine.pcie().diskBytesPerSecond(5e9), 2);
    Program program =
        record(scenario, holding(Store.disk(1).sharded(), Copy.blocking(), Evict.DROP));

    assertThat(loads(scenario, program))
        .startsWith(picoseconds(LAYER, 5e9), picoseconds(LAYER / 2.0, 20e9));
  }

  @Test
  void eachRankWritesItsShardBack() {
    Scenario scenario = scenario(TestMachine.nvlink(), 4);
    Program program =
        record(
            scenario,
            holding(Store.pinned().sharded(), Copy.asynchronous(), Evict.WRITE_BACK_BESIDE));

    assertThat(MovedBytes.of(program).d2hBytes()).isEqualTo(2 * LAYER / 4);
    assertThat(MovedBytes.of(program).h2dBytes()).isEqualTo(2 * LAYER / 4);
    assertThat(MovedBytes.of(program).collectiveBytes()).isEqualTo(2 * LAYER * 3 / 4);
  }

  @Test
  void nothingIsWrittenBackToDisk() {
    Scenario scenario = scenario(TestMachine.pcie().diskBytesPerSecond(5e9), 1);

    assertThatThrownBy(
            () -> record(scenario, holding(Store.disk(1), Copy.blocking(), Evict.WRITE_BACK)))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("but the host keeps it on disk");
  }

  @Test
  void machineWithoutDiskRefusesByName() {
    Scenario scenario = scenario(TestMachine.pcie().name("diskless"), 1);

    assertThatThrownBy(() -> record(scenario, streaming(Store.disk(1))))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("the machine (diskless) names no route from one");
    assertThatThrownBy(() -> Store.disk(0)).isInstanceOf(OffloadException.class);
  }

  @Test
  void settingKnowsRanksHostMemoryAndRates() {
    List<RunSetting> seen = new ArrayList<>();
    OffloadStrategy strategy =
        TestStrategies.of(
            "asking",
            setting -> {
              seen.add(setting);
              return new Holding(setting, Store.pinned(), Copy.blocking(), Evict.DROP);
            });
    record(scenario(TestMachine.nvlink().hostMemoryBytes(5e11), 4), strategy);

    RunSetting setting = seen.get(0);
    assertThat(setting.ranks()).isEqualTo(4);
    assertThat(setting.hostBudgetBytes()).isEqualTo(500_000_000_000L);
    assertThat(setting.aloneBytesPerSecond(TrafficClass.H2D_PINNED)).hasValue(20e9);
    assertThat(setting.aloneBytesPerSecond(TrafficClass.H2D_PAGEABLE)).hasValue(10e9);
    assertThat(setting.aloneBytesPerSecond(TrafficClass.COLLECTIVE)).hasValue(200e9);
    assertThat(setting.aloneBytesPerSecond(TrafficClass.H2D_DISK)).isEmpty();
  }

  private static OffloadStrategy holding(Store store, Copy copy, Evict evict) {
    return TestStrategies.of("holding", setting -> new Holding(setting, store, copy, evict));
  }

  /** Loads each layer before it runs, and evicts it after. */
  private record Holding(RunSetting setting, Store store, Copy copy, Evict evict)
      implements OffloadPlan {
    @Override
    public void beforeRun(Recorder recorder) {
      setting.experts().forEach(expert -> recorder.preload(expert.outer()));
    }

    @Override
    public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.keep(layer, store);
      recorder.load(layer, copy);
      recorder.await(layer);
    }

    @Override
    public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
      recorder.evict(layer, evict);
    }
  }
}
