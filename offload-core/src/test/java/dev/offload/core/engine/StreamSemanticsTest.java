package dev.offload.core.engine;

import static dev.offload.core.testing.TestProgram.DONE;
import static dev.offload.core.testing.TestProgram.READY;
import static dev.offload.core.testing.TestProgram.SECOND;
import static dev.offload.core.testing.TestProgram.await;
import static dev.offload.core.testing.TestProgram.copy;
import static dev.offload.core.testing.TestProgram.exchange;
import static dev.offload.core.testing.TestProgram.kernel;
import static dev.offload.core.testing.TestProgram.memoryKernel;
import static dev.offload.core.testing.TestProgram.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.KernelClass;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestProgram;
import dev.offload.core.testing.TestScenario;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StreamSemanticsTest {
  private static final long MS = 1_000_000_000L;
  private static final long US = 1_000_000L;

  private static Timeline run(Scenario scenario, Operation... operations) {
    return SimulationEngine.create().run(scenario, TestProgram.of(operations));
  }

  private static Timeline run(Operation... operations) {
    return run(TestScenario.tiny().build(), operations);
  }

  private static Scenario withHostTimes(double launchSeconds, double copyCallSeconds) {
    return TestScenario.tiny()
        .runtime(TestScenario.runtime(launchSeconds, copyCallSeconds))
        .build();
  }

  /** The first two GPUs share the rate of a downlink, the third has one for itself. */
  private static Scenario threeGpusOverSwitchesOfTwo() {
    return TestScenario.tiny()
        .machine(TestMachine.nvlink().switches(2, 20e9))
        .model(TestModel.tiny().heads(9))
        .layout(3, 1, 1)
        .build();
  }

  @Test
  void aStreamRunsItsOperationsInOrder() {
    Timeline timeline = run(kernel(0.001), kernel(0.002));

    assertThat(timeline.end(0, 0, 0)).isEqualTo(MS);
    assertThat(timeline.start(0, 1, 0)).isEqualTo(MS);
    assertThat(timeline.duration()).isEqualTo(3 * MS);
  }

  @Test
  void streamsRunBesideEachOther() {
    Timeline timeline = run(copy(0.002), kernel(0.003), copy(0.002));

    assertThat(timeline.start(0, 1, 0)).isZero();
    assertThat(timeline.start(0, 2, 0)).isEqualTo(2 * MS);
    assertThat(timeline.duration()).isEqualTo(3 * MS);
  }

  @Test
  void anEventOrdersTwoStreams() {
    Timeline timeline =
        run(
            copy(0.002),
            record(READY, Stream.H2D),
            copy(0.005),
            await(READY, Stream.COMPUTE),
            kernel(0.001));

    assertThat(timeline.start(0, 4, 0)).isEqualTo(2 * MS);
    assertThat(timeline.duration()).isEqualTo(3 * MS);
  }

  @Test
  void aWaitMeansTheLastRecordLaunchedBeforeIt() {
    Timeline timeline =
        run(
            record(READY, Stream.H2D),
            copy(0.002),
            record(READY, Stream.H2D),
            await(READY, Stream.COMPUTE),
            kernel(0.001),
            copy(0.007),
            record(READY, Stream.H2D));

    assertThat(timeline.start(0, 4, 0)).isEqualTo(2 * MS);
  }

  @Test
  void aBlockingCopyStopsTheHost() {
    Timeline timeline =
        run(
            withHostTimes(5e-6, 10e-6),
            kernel(0.001),
            copy(0.002, HostMemory.PINNED, true, Stream.COMPUTE),
            copy(0.003));

    assertThat(timeline.start(0, 1, 0)).isEqualTo(5 * US + MS);
    assertThat(timeline.start(0, 2, 0)).isEqualTo(5 * US + 3 * MS + 10 * US);
  }

  @Test
  void aHostThatRunsAheadHidesItsLaunches() {
    Timeline timeline = run(withHostTimes(100e-6, 0), kernel(0.001), kernel(0.001), kernel(0.001));

    assertThat(timeline.duration()).isEqualTo(100 * US + 3 * MS);
  }

  @Test
  void aHostThatSynchronisesExposesItsLaunches() {
    Operation record = record(READY, Stream.COMPUTE);
    Operation block = new Operation.HostBlock(READY);
    Timeline timeline =
        run(
            withHostTimes(100e-6, 0),
            kernel(0.001),
            record,
            block,
            kernel(0.001),
            record,
            block,
            kernel(0.001));

    assertThat(timeline.end(0, 2, 0)).isEqualTo(100 * US + MS);
    assertThat(timeline.duration()).isEqualTo(3 * (100 * US + MS));
  }

  @Test
  void aSlowHostIsTheBottleneck() {
    Timeline timeline = run(withHostTimes(0.002, 0), kernel(0.001), kernel(0.001), kernel(0.001));

    assertThat(timeline.duration()).isEqualTo(7 * MS);
  }

  @Test
  void aHostDelayHoldsWhatIsLaunchedAfterIt() {
    Timeline timeline = run(new Operation.HostDelay("warm-up", 0.004), kernel(0.001));

    assertThat(timeline.start(0, 1, 0)).isEqualTo(4 * MS);
  }

  @Test
  void aFullLaunchQueueHoldsTheHost() {
    List<Operation> operations = new ArrayList<>();
    for (int i = 0; i < 1030; i++) {
      operations.add(kernel(0.001));
    }
    operations.add(copy(0.001));

    Timeline timeline = run(operations.toArray(Operation[]::new));

    // One kernel runs and 1024 are queued: the 1030th enters when the fifth has ended.
    assertThat(timeline.start(0, 1030, 0)).isEqualTo(5 * MS);
    assertThat(timeline.duration()).isEqualTo(1030 * MS);
  }

  @Test
  void aCallOfManyCopiesPaysTheLatencyOfEach() {
    Scenario scenario =
        TestScenario.tiny().machine(TestMachine.pcie().latencySeconds(50e-6)).build();
    Operation copy =
        new Operation.Transfer(
            SECOND, Direction.H2D, HostMemory.PINNED, 20_000_000, 3, false, Stream.H2D);

    assertThat(run(scenario, copy).end(0, 0, 0)).isEqualTo(3 * 50 * US + MS);
  }

  @Test
  void linearKernelsInFp8RunAtTheRateOfItsUnits() {
    // 100 TFLOP/s in bf16 and 200 in fp8.
    Operation fp8 =
        new Operation.Kernel(
            TestProgram.FIRST,
            "kernel",
            KernelClass.LINEAR,
            1e11,
            0,
            1,
            Precision.FP8,
            DeviceCopy.STORED);

    assertThat(run(kernel(0.001)).duration()).isEqualTo(MS);
    assertThat(run(fp8).duration()).isEqualTo(MS / 2);
  }

  @Test
  void expandingWeightsTakesTheTimeOfItsBytes() {
    Timeline timeline =
        run(
            new Operation.Allocate(TestProgram.FIRST, 20, Stream.COMPUTE, DeviceCopy.DEQUANTIZED),
            new Operation.Dequantize(TestProgram.FIRST, 10_000_000, 3_000_000_000L, 1),
            new Operation.Free(TestProgram.FIRST, 20, Stream.COMPUTE, DeviceCopy.DEQUANTIZED),
            kernel(0.001));

    // 3 GB at 1 TB/s, and the layer is still there for the kernel.
    assertThat(timeline.end(0, 1, 0)).isCloseTo(3 * MS, within(1L));
    assertThat(timeline.duration()).isCloseTo(4 * MS, within(1L));
    assertThat(timeline.peakWeightBytes()).isEqualTo(22);
  }

  private static Operation[] exchangeBesideChunks(boolean yielding) {
    List<Operation> operations = new ArrayList<>(List.of(kernel(0.001)));
    for (int i = 0; i < 5; i++) {
      operations.add(
          new Operation.Transfer(
              SECOND,
              Direction.H2D,
              HostMemory.PINNED,
              WeightFormat.BF16,
              40_000_000,
              1,
              false,
              Stream.H2D,
              new Chunk(i, 5),
              yielding));
    }
    operations.add(exchange(0.004));
    return operations.toArray(Operation[]::new);
  }

  @Test
  void aCollectiveWaitsForOneYieldingChunkAtMost() {
    Scenario scenario = TestScenario.tiny().layout(2, 1, 1).build();
    Timeline greedy = run(scenario, exchangeBesideChunks(false));
    Timeline yielding = run(scenario, exchangeBesideChunks(true));

    // Five chunks take 10 ms, against which a collective of weight 0.01 makes next to no progress.
    assertThat(greedy.end(0, 6, 0)).isGreaterThan(13 * MS);
    // The first chunk ends 1 ms after the collective has begun; the others follow the collective.
    assertThat(yielding.end(0, 6, 0)).isBetween(5 * MS + 900 * US, 6 * MS);
    assertThat(yielding.start(0, 2, 0)).isEqualTo(yielding.end(0, 6, 0));
    assertThat(yielding.end(0, 5, 0)).isEqualTo(yielding.end(0, 6, 0) + 8 * MS);
  }

  @Test
  void pageableCopiesShareTheMemcpyRateOfTheNode() {
    for (int ranks : new int[] {1, 2, 4, 8}) {
      Scenario scenario = TestScenario.tiny().layout(ranks, 1, 1).build();
      Operation copy = copy(0.001, HostMemory.PAGEABLE, true, Stream.COMPUTE);

      // 20 MB on each rank, over 10 GB/s for all of them.
      assertThat(run(scenario, copy).duration()).isEqualTo(2 * ranks * MS);
    }
  }

  @Test
  void aCopyTakesItsShareOfDeviceMemoryFromAMemoryBoundKernel() {
    // Alone 100 GB/s; beside a copy of 20 GB/s there are 80 GB/s for the kernel.
    Scenario scenario =
        TestScenario.tiny().machine(TestMachine.pcie().memoryBytesPerSecond(100e9)).build();

    assertThat(run(scenario, memoryKernel(80e6)).duration()).isCloseTo(800 * US, within(1L));
    assertThat(run(scenario, copy(0.010), memoryKernel(80e6)).end(0, 1, 0))
        .isCloseTo(MS, within(1L));
    // The copy ends after 1 ms, when 80 of 180 MB are done; the rest goes at the full rate.
    assertThat(run(scenario, copy(0.001), memoryKernel(180e6)).end(0, 1, 0))
        .isCloseTo(2 * MS, within(1L));
  }

  @Test
  void aCopyTakesNothingFromAComputeBoundKernel() {
    Timeline timeline = run(copy(0.010), kernel(0.003));

    assertThat(timeline.end(0, 1, 0)).isEqualTo(3 * MS);
    assertThat(timeline.end(0, 0, 0)).isEqualTo(10 * MS);
  }

  @Test
  void aHeavyCopyHoldsBackACollectiveOnTheSameLink() {
    Scenario scenario = TestScenario.tiny().layout(2, 1, 1).build();

    Timeline timeline = run(scenario, copy(0.004), exchange(0.002));

    // Shares 1 : 0.01 until the copy ends after 4.04 ms; by then 0.04 ms of the exchange are done.
    assertThat(timeline.end(0, 0, 0)).isCloseTo(4_040 * US, within(1L));
    assertThat(timeline.end(0, 1, 0)).isCloseTo(6 * MS, within(1L));
    assertThat(timeline.alone(0, 1)).isEqualTo(2 * MS);
  }

  @Test
  void equalWeightsShareALinkEvenly() {
    Scenario scenario =
        TestScenario.tiny().machine(TestMachine.pcie().collectiveWeight(1)).layout(2, 1, 1).build();

    Timeline timeline = run(scenario, copy(0.004), exchange(0.002));

    assertThat(timeline.end(0, 1, 0)).isEqualTo(4 * MS);
    assertThat(timeline.end(0, 0, 0)).isEqualTo(6 * MS);
  }

  @Test
  void separateLinksDoNotDisturbEachOther() {
    Scenario scenario = TestScenario.tiny().machine(TestMachine.nvlink()).layout(2, 1, 1).build();

    Timeline timeline = run(scenario, copy(0.004), exchange(0.020));

    assertThat(timeline.end(0, 0, 0)).isEqualTo(4 * MS);
    assertThat(timeline.end(0, 1, 0)).isEqualTo(2 * MS);
  }

  @Test
  void aCollectiveStartsWhenTheLastRankArrives() {
    Timeline timeline =
        run(
            threeGpusOverSwitchesOfTwo(),
            copy(0.001),
            record(READY, Stream.H2D),
            await(READY, Stream.COMPUTE),
            exchange(0.010));

    assertThat(timeline.rankClasses()).isEqualTo(2);
    assertThat(timeline.start(0, 3, 0)).isEqualTo(2 * MS);
    assertThat(timeline.start(0, 3, 1)).isEqualTo(MS);
    assertThat(timeline.end(0, 3, 0)).isEqualTo(3 * MS);
    assertThat(timeline.end(0, 3, 1)).isEqualTo(3 * MS);
  }

  @Test
  void anExchangeOnItsOwnStreamRunsBesideKernels() {
    Scenario scenario = TestScenario.tiny().layout(1, 2, 1).build();
    for (double[] each : new double[][] {{0.002, 0.005}, {0.005, 0.002}}) {
      Timeline timeline =
          run(
              scenario,
              record(READY, Stream.COMPUTE),
              await(READY, Stream.COMMUNICATION),
              exchange(CollectiveKind.RING_SEND_RECEIVE, each[0], Stream.COMMUNICATION),
              kernel(each[1]),
              record(DONE, Stream.COMMUNICATION),
              await(DONE, Stream.COMPUTE));

      assertThat(timeline.duration()).isEqualTo(5 * MS);
    }
  }

  @Test
  void collectivesOfOneKindOnTwoStreamsDoNotMeet() {
    CollectiveKind kind = CollectiveKind.ULYSSES_ALL_TO_ALL;
    Timeline timeline =
        run(
            threeGpusOverSwitchesOfTwo(),
            copy(0.001),
            record(READY, Stream.H2D),
            await(READY, Stream.COMMUNICATION),
            exchange(kind, 0.010, Stream.COMMUNICATION),
            kernel(0.0015),
            exchange(kind, 0.010, Stream.COMPUTE));

    // When compute arrives on both, only the second class has arrived on the other stream.
    assertThat(timeline.start(0, 3, 1)).isEqualTo(MS);
    assertThat(timeline.start(0, 3, 0)).isEqualTo(2 * MS);
    assertThat(timeline.end(0, 5, 0)).isEqualTo(timeline.end(0, 5, 1)).isLessThan(4 * MS);
    assertThat(timeline.end(0, 3, 0)).isEqualTo(timeline.end(0, 3, 1)).isLessThan(4 * MS);
  }

  @Test
  void aWaitBeforeTheFirstRecordHoldsUntilIt() {
    Timeline timeline =
        run(await(READY, Stream.COMPUTE), kernel(0.001), copy(0.002), record(READY, Stream.H2D));

    assertThat(timeline.start(0, 1, 0)).isEqualTo(2 * MS);
  }

  @Test
  void aWaitForAnEventThatIsNeverRecordedIsADeadlock() {
    assertThatThrownBy(() -> run(kernel(0.001), await(READY, Stream.COMPUTE)))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLOCK))
        .hasMessageContaining("COMPUTE")
        .hasMessageContaining("ready");
  }

  @Test
  void aHostThatWaitsForAnEventThatIsNeverRecordedIsADeadlock() {
    assertThatThrownBy(() -> run(kernel(0.001), new Operation.HostBlock(READY)))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLOCK))
        .hasMessageContaining("host")
        .hasMessageContaining("ready");
  }

  @Test
  void streamsThatWaitForEachOtherAreADeadlock() {
    assertThatThrownBy(
            () ->
                run(
                    await(READY, Stream.COMPUTE),
                    record(DONE, Stream.COMPUTE),
                    await(DONE, Stream.H2D),
                    record(READY, Stream.H2D)))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLOCK))
        .hasMessageContaining("COMPUTE")
        .hasMessageContaining("H2D");
  }

  @Test
  void aDeadlockAfterStepsThatRepeatIsFound() {
    Segment steady = new Segment(1, List.of(kernel(0.001)));
    List<Segment> segments = new ArrayList<>();
    for (int step = 1; step <= 20; step++) {
      segments.add(new Segment(step, steady.operations()));
    }
    segments.add(new Segment(21, List.of(await(READY, Stream.COMPUTE))));
    Program program =
        new Program(
            segments,
            Map.of(TestProgram.FIRST, new DeviceWeights(WeightFormat.BF16, 1)),
            1,
            List.of());
    Scenario scenario = TestScenario.tiny().build();

    assertThatThrownBy(() -> SimulationEngine.create().run(scenario, program))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.DEADLOCK));
  }

  @Test
  void aKernelThatOvertakesItsCopyIsRefused() {
    Scenario scenario = TestScenario.tiny().build();
    Program racy = TestProgram.onEmptyDevice(copy(0.002), kernel(SECOND, 0.001));
    Program safe =
        TestProgram.onEmptyDevice(
            copy(0.002),
            record(READY, Stream.H2D),
            await(READY, Stream.COMPUTE),
            kernel(SECOND, 0.001));

    assertThatThrownBy(() -> SimulationEngine.create().run(scenario, racy))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ABSENT_WEIGHTS))
        .hasMessageContaining("(transformer.blocks.1)");
    assertThat(SimulationEngine.create().run(scenario, safe).duration()).isEqualTo(3 * MS);
  }

  @Test
  void aKernelAfterTheFreeOfItsLayerIsRefused() {
    assertThatThrownBy(
            () -> run(new Operation.Free(SECOND, 1, Stream.COMPUTE), kernel(SECOND, 0.001)))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.ABSENT_WEIGHTS));
  }

  @Test
  void memoryIsCountedWhereTheStreamAllocatesAndFrees() {
    Operation allocate = new Operation.Allocate(SECOND, 100, Stream.COMPUTE);
    Operation free = new Operation.Free(SECOND, 101, Stream.COMPUTE);

    Timeline timeline = run(allocate, free, kernel(0.001));

    assertThat(timeline.peakWeightBytes()).isEqualTo(102);
    assertThat(timeline.finalWeightBytes()).isEqualTo(1);
  }
}
