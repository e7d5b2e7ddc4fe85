package dev.offload.core.verify;

import static dev.offload.core.testing.TestProgram.DONE;
import static dev.offload.core.testing.TestProgram.FIRST;
import static dev.offload.core.testing.TestProgram.READY;
import static dev.offload.core.testing.TestProgram.SECOND;
import static dev.offload.core.testing.TestProgram.await;
import static dev.offload.core.testing.TestProgram.kernel;
import static dev.offload.core.testing.TestProgram.onEmptyDevice;
import static dev.offload.core.testing.TestProgram.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.KernelClass;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Chunk;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.TestProgram;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.TestStrategies;
import dev.offload.core.testing.interleaving.ExhaustiveInterleavings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class VerifierTest {
  private static final Scenario SCENARIO = TestScenario.tiny().build();
  private static final long AMPLE = Long.MAX_VALUE;

  private static Operation allocate(LayerId layer, Stream stream) {
    return allocate(layer, 10, stream);
  }

  private static Operation allocate(LayerId layer, long bytes, Stream stream) {
    return new Operation.Allocate(layer, bytes, stream);
  }

  private static Operation free(LayerId layer, Stream stream) {
    return new Operation.Free(layer, 10, stream);
  }

  private static Operation copy(LayerId layer, Direction direction, Stream stream) {
    return copy(layer, direction, HostMemory.PINNED, false, stream);
  }

  private static Operation copy(
      LayerId layer, Direction direction, HostMemory memory, boolean blocking, Stream stream) {
    return new Operation.Transfer(layer, direction, memory, 10, 1, blocking, stream);
  }

  private static Operation chunk(int index, int count) {
    return chunk(index, count, Stream.COMPUTE);
  }

  private static Operation chunk(int index, int count, Stream stream) {
    return new Operation.Transfer(
        FIRST,
        Direction.H2D,
        HostMemory.PINNED,
        WeightFormat.BF16,
        5,
        1,
        false,
        stream,
        new Chunk(index, count),
        true);
  }

  /** Allocates and copies the first layer on the H2D stream, and records that as READY. */
  private static Operation[] loaded(Operation... rest) {
    List<Operation> operations =
        new ArrayList<>(
            List.of(
                allocate(FIRST, Stream.H2D),
                copy(FIRST, Direction.H2D, Stream.H2D),
                record(READY, Stream.H2D)));
    operations.addAll(Arrays.asList(rest));
    return operations.toArray(new Operation[0]);
  }

  private static Verification verify(Program program) {
    return Verifier.verify(SCENARIO, program, AMPLE);
  }

  private static Hazard onlyHazard(Program program) {
    return onlyHazard(program, AMPLE);
  }

  private static Hazard onlyHazard(Program program, long budgetBytes) {
    List<Hazard> hazards = Verifier.verify(SCENARIO, program, budgetBytes).hazards();
    assertThat(hazards).hasSize(1);
    return hazards.get(0);
  }

  private static void assertHazard(
      Hazard hazard, HazardKind kind, int index, String layer, String missing) {
    assertThat(hazard.kind()).isEqualTo(kind);
    assertThat(hazard.step()).isEqualTo(1);
    assertThat(hazard.index()).isEqualTo(index);
    assertThat(hazard.layer()).isEqualTo(layer);
    assertThat(hazard.missing()).isEqualTo(missing);
  }

  private static void assertSafe(Program program) {
    assertThat(verify(program).hazards()).isEmpty();
    assertThat(ExhaustiveInterleavings.explore(program).violations()).isEmpty();
  }

  @Nested
  class EachHazard {
    @Test
    void aLayerThatIsNotThere() {
      Program program = onEmptyDevice(kernel(FIRST, 1));

      assertHazard(
          onlyHazard(program),
          HazardKind.ABSENT_LAYER,
          0,
          "transformer.blocks.0",
          "a load of the layer before COMPUTE reads it");
      assertThat(onlyHazard(program).operation()).contains(kernel(FIRST, 1));
    }

    @Test
    void aChunkThatIsMissing() {
      Program program =
          onEmptyDevice(
              allocate(FIRST, Stream.COMPUTE),
              chunk(0, 3),
              chunk(2, 3),
              kernel(FIRST, 1),
              free(FIRST, Stream.COMPUTE));

      assertHazard(
          onlyHazard(program),
          HazardKind.ABSENT_LAYER,
          3,
          "transformer.blocks.0",
          "all chunks of the layer before COMPUTE reads it");
    }

    @Test
    void aChunkThatIsCopiedTwice() {
      Program program =
          onEmptyDevice(
              allocate(FIRST, Stream.COMPUTE),
              chunk(0, 2),
              chunk(0, 2),
              chunk(1, 2),
              free(FIRST, Stream.COMPUTE));

      assertHazard(
          onlyHazard(program),
          HazardKind.DOUBLE_LOAD,
          2,
          "transformer.blocks.0",
          "a release of the layer before COMPUTE copies to it again");
    }

    @Test
    void aReadBesideTheLastChunk() {
      Program program =
          onEmptyDevice(
              allocate(FIRST, Stream.H2D),
              chunk(0, 2, Stream.H2D),
              record(READY, Stream.H2D),
              chunk(1, 2, Stream.H2D),
              record(DONE, Stream.H2D),
              await(READY, Stream.COMPUTE),
              kernel(FIRST, 1),
              await(DONE, Stream.COMPUTE),
              free(FIRST, Stream.COMPUTE));

      assertHazard(
          onlyHazard(program),
          HazardKind.READ_BEFORE_LOADED,
          6,
          "transformer.blocks.0",
          "COMPUTE must follow the layer's copy on H2D");
    }

    @Test
    void expandedWeightsThatAreLeftBehind() {
      Program program =
          TestProgram.of(
              new Operation.Allocate(FIRST, 20, Stream.COMPUTE, DeviceCopy.DEQUANTIZED),
              new Operation.Dequantize(FIRST, 10, 30, 1));

      assertHazard(
          onlyHazard(program),
          HazardKind.LEAK,
          0,
          "transformer.blocks.0",
          "a release of the 20 bytes that COMPUTE allocated, before the end");
    }

    @Test
    void expandedWeightsThatNobodyExpanded() {
      Operation kernel =
          new Operation.Kernel(
              FIRST, "kernel", KernelClass.LINEAR, 1, 1, 1, Precision.BF16, DeviceCopy.DEQUANTIZED);

      assertHazard(
          onlyHazard(TestProgram.of(kernel)),
          HazardKind.ABSENT_LAYER,
          0,
          "transformer.blocks.0",
          "a load of the layer before COMPUTE reads it");
    }

    @Test
    void aLayerThatIsMissingAtTheEnd() {
      Program program =
          TestProgram.of(kernel(FIRST, 1), new Operation.Free(FIRST, 1, Stream.COMPUTE));

      assertHazard(
          onlyHazard(program),
          HazardKind.NOT_RESTORED,
          1,
          "transformer.blocks.0",
          "a load of the layer before the end, which was there at the start");
    }

    @Test
    void aCopyWithoutAnAllocation() {
      assertHazard(
          onlyHazard(onEmptyDevice(copy(FIRST, Direction.H2D, Stream.H2D))),
          HazardKind.ABSENT_LAYER,
          0,
          "transformer.blocks.0",
          "an allocation of the layer before H2D copies to it");
    }

    @Test
    void aCopyThatMayPrecedeItsAllocation() {
      assertHazard(
          onlyHazard(
              onEmptyDevice(
                  allocate(FIRST, Stream.COMPUTE),
                  copy(FIRST, Direction.H2D, HostMemory.PINNED, true, Stream.H2D),
                  free(FIRST, Stream.COMPUTE))),
          HazardKind.ABSENT_LAYER,
          1,
          "transformer.blocks.0",
          "H2D must follow the layer's allocation on COMPUTE");
    }

    @Test
    void aKernelThatDoesNotWaitForTheCopy() {
      assertHazard(
          onlyHazard(
              onEmptyDevice(
                  loaded(
                      kernel(FIRST, 1),
                      await(READY, Stream.COMPUTE),
                      free(FIRST, Stream.COMPUTE)))),
          HazardKind.READ_BEFORE_LOADED,
          3,
          "transformer.blocks.0",
          "COMPUTE must follow the layer's copy on H2D");
    }

    @Test
    void aReleaseWhileAKernelRuns() {
      assertHazard(
          onlyHazard(
              onEmptyDevice(
                  loaded(await(READY, Stream.COMPUTE), kernel(FIRST, 1), free(FIRST, Stream.H2D)))),
          HazardKind.FREED_WHILE_IN_USE,
          5,
          "transformer.blocks.0",
          "H2D must follow the layer's use in step 1 on COMPUTE");
    }

    @Test
    void aCopyOverALayerThatAKernelReads() {
      Program program = TestProgram.of(kernel(FIRST, 1), copy(FIRST, Direction.H2D, Stream.H2D));

      List<Hazard> hazards = verify(program).hazards();

      assertThat(hazards)
          .extracting(Hazard::kind)
          .containsExactly(HazardKind.DOUBLE_LOAD, HazardKind.OVERWRITTEN_WHILE_IN_USE);
      assertHazard(
          hazards.get(1),
          HazardKind.OVERWRITTEN_WHILE_IN_USE,
          1,
          "transformer.blocks.0",
          "H2D must follow the layer's use in step 1 on COMPUTE");
    }

    @Test
    void twoCopiesOfALayer() {
      assertHazard(
          onlyHazard(
              onEmptyDevice(
                  loaded(copy(FIRST, Direction.H2D, Stream.H2D), free(FIRST, Stream.H2D)))),
          HazardKind.DOUBLE_LOAD,
          3,
          "transformer.blocks.0",
          "a release of the layer before H2D copies to it again");
    }

    @Test
    void twoAllocationsOfALayer() {
      assertHazard(
          onlyHazard(onEmptyDevice(loaded(allocate(FIRST, Stream.H2D), free(FIRST, Stream.H2D)))),
          HazardKind.DOUBLE_LOAD,
          3,
          "transformer.blocks.0",
          "a release of the layer before H2D allocates it again");
    }

    @Test
    void twoReleasesOfALayer() {
      assertHazard(
          onlyHazard(onEmptyDevice(loaded(free(FIRST, Stream.H2D), free(FIRST, Stream.H2D)))),
          HazardKind.DOUBLE_FREE,
          4,
          "transformer.blocks.0",
          "an allocation of the layer before H2D gives it back");
    }

    @Test
    void aReleaseThatMayPrecedeTheAllocation() {
      assertHazard(
          onlyHazard(onEmptyDevice(allocate(FIRST, Stream.H2D), free(FIRST, Stream.COMPUTE))),
          HazardKind.DOUBLE_FREE,
          1,
          "transformer.blocks.0",
          "COMPUTE must follow the layer's allocation on H2D");
    }

    @Test
    void aWaitForWhatIsNeverRecorded() {
      assertHazard(
          onlyHazard(onEmptyDevice(await(READY, Stream.COMPUTE))),
          HazardKind.EVENT_NEVER_RECORDED,
          0,
          "",
          "a record of the event (ready) before COMPUTE waits for it");
    }

    @Test
    void aHostBlockOnWhatIsRecordedOnlyBehindIt() {
      assertHazard(
          onlyHazard(onEmptyDevice(new Operation.HostBlock(READY), record(READY, Stream.H2D))),
          HazardKind.EVENT_NEVER_RECORDED,
          0,
          "",
          "a record of the event (ready) before the host waits for it");
    }

    @Test
    void aLayerThatIsLeftAtTheEnd() {
      Hazard hazard = onlyHazard(onEmptyDevice(loaded()));

      assertHazard(
          hazard,
          HazardKind.LEAK,
          0,
          "transformer.blocks.0",
          "a release of the 10 bytes that H2D allocated, before the end");
      assertThat(hazard.operation()).contains(allocate(FIRST, Stream.H2D));
    }

    @Test
    void aBudgetThatDoesNotHoldBothLayers() {
      Hazard hazard = onlyHazard(twoLayersOneAfterTheOther(), 19);

      assertHazard(
          hazard,
          HazardKind.OVER_BUDGET,
          5,
          "transformer.blocks.1",
          "H2D need not follow the release of (transformer.blocks.0) on COMPUTE, and then the"
              + " weights take 20 bytes, 1 more than the budget");
      assertThat(hazard.operation()).contains(allocate(SECOND, Stream.H2D));
    }

    @Test
    void aBudgetThatProgramOrderExceeds() {
      assertHazard(
          onlyHazard(onEmptyDevice(loaded(free(FIRST, Stream.H2D))), 9),
          HazardKind.OVER_BUDGET,
          0,
          "transformer.blocks.0",
          "even in program order the weights take 10 bytes, 1 more than the budget");
    }

    @Test
    void aBudgetThatThePreloadedLayersExceed() {
      assertHazard(
          onlyHazard(TestProgram.of(kernel(1)), 1),
          HazardKind.OVER_BUDGET,
          0,
          "",
          "before the first step the weights take 2 bytes, 1 more than the budget");
    }
  }

  /** Loads, uses and releases the first layer, then the second, which h2d does not wait with. */
  private static Program twoLayersOneAfterTheOther() {
    return onEmptyDevice(
        loaded(
            await(READY, Stream.COMPUTE),
            free(FIRST, Stream.COMPUTE),
            allocate(SECOND, Stream.H2D),
            copy(SECOND, Direction.H2D, Stream.H2D),
            record(DONE, Stream.H2D),
            await(DONE, Stream.COMPUTE),
            free(SECOND, Stream.COMPUTE)));
  }

  @Nested
  class Orders {
    @Test
    void aKernelThatWaitsDoesNotOrderAnotherStreamsRead() {
      assertHazard(
          onlyHazard(
              onEmptyDevice(
                  loaded(
                      await(READY, Stream.COMPUTE),
                      kernel(FIRST, 1),
                      copy(FIRST, Direction.D2H, Stream.D2H),
                      record(DONE, Stream.D2H),
                      await(DONE, Stream.COMPUTE),
                      free(FIRST, Stream.COMPUTE)))),
          HazardKind.READ_BEFORE_LOADED,
          5,
          "transformer.blocks.0",
          "D2H must follow the layer's copy on H2D");
    }

    @Test
    void aReleaseFollowsTheCopyToTheHost() {
      assertHazard(
          onlyHazard(
              onEmptyDevice(
                  loaded(
                      await(READY, Stream.D2H),
                      copy(FIRST, Direction.D2H, Stream.D2H),
                      await(READY, Stream.COMPUTE),
                      free(FIRST, Stream.COMPUTE)))),
          HazardKind.FREED_WHILE_IN_USE,
          6,
          "transformer.blocks.0",
          "COMPUTE must follow the layer's use in step 1 on D2H");
    }

    @Test
    void aLayerIsRestoredAsItWas() {
      Program inInt8 =
          TestProgram.of(free(FIRST, Stream.COMPUTE), allocate(FIRST, 1, Stream.COMPUTE), int8());
      Program larger =
          TestProgram.of(
              free(FIRST, Stream.H2D),
              allocate(FIRST, 2, Stream.H2D),
              copy(FIRST, Direction.H2D, Stream.H2D));

      assertThat(onlyHazard(inInt8).kind()).isEqualTo(HazardKind.NOT_RESTORED);
      assertThat(onlyHazard(inInt8).missing()).contains("in BF16 before the end");
      assertThat(onlyHazard(larger).kind()).isEqualTo(HazardKind.NOT_RESTORED);
    }

    @Test
    void weightsAreTakenForWhatTheyAre() {
      Program program =
          TestProgram.onEmptyDevice(
              allocate(FIRST, 1, Stream.COMPUTE),
              int8(),
              TestProgram.kernel(1),
              free(FIRST, Stream.COMPUTE));

      assertHazard(
          onlyHazard(program),
          HazardKind.WRONG_FORMAT,
          2,
          "transformer.blocks.0",
          "a copy of the layer in the format that COMPUTE takes it for, and not in INT8");
    }

    private static Operation int8() {
      return new Operation.Transfer(
          FIRST,
          Direction.H2D,
          HostMemory.PINNED,
          WeightFormat.INT8,
          1,
          1,
          true,
          Stream.COMPUTE,
          Chunk.WHOLE,
          false);
    }

    @Test
    void aLoadFollowsTheWriteBackThatItReads() {
      Operation writeBack = copy(FIRST, Direction.D2H, HostMemory.PAGEABLE, false, Stream.D2H);
      Operation reload = copy(SECOND, Direction.H2D, HostMemory.PAGEABLE, true, Stream.H2D);
      Operation reloadFirst = copy(FIRST, Direction.H2D, HostMemory.PAGEABLE, true, Stream.H2D);

      Program racing =
          TestProgram.of(
              writeBack, free(FIRST, Stream.D2H), allocate(FIRST, 1, Stream.H2D), reloadFirst);
      Program ofAnotherLayer =
          TestProgram.of(
              writeBack, free(SECOND, Stream.D2H), allocate(SECOND, 1, Stream.H2D), reload);
      Program ordered =
          TestProgram.of(
              writeBack,
              free(FIRST, Stream.D2H),
              record(DONE, Stream.D2H),
              new Operation.HostBlock(DONE),
              allocate(FIRST, 1, Stream.H2D),
              reloadFirst);

      assertHazard(
          onlyHazard(racing),
          HazardKind.READ_BEFORE_LOADED,
          3,
          "transformer.blocks.0",
          "H2D must follow the layer's copy to the host on D2H");
      assertSafe(ofAnotherLayer);
      assertSafe(ordered);
    }

    @Test
    void aHostBlockOrdersWhatIsLaunchedAfterIt() {
      assertSafe(
          onEmptyDevice(
              loaded(
                  new Operation.HostBlock(READY),
                  kernel(FIRST, 1),
                  record(DONE, Stream.COMPUTE),
                  new Operation.HostBlock(DONE),
                  free(FIRST, Stream.COMMUNICATION))));
    }

    @Test
    void aBlockingCopyOrdersWhatIsLaunchedAfterIt() {
      assertSafe(
          onEmptyDevice(
              allocate(FIRST, Stream.H2D),
              copy(FIRST, Direction.H2D, HostMemory.PAGEABLE, true, Stream.H2D),
              kernel(FIRST, 1),
              free(FIRST, Stream.COMPUTE)));
    }

    @Test
    void ordersPassThroughAThirdStream() {
      assertSafe(
          onEmptyDevice(
              loaded(
                  await(READY, Stream.COMMUNICATION),
                  record(DONE, Stream.COMMUNICATION),
                  await(DONE, Stream.COMPUTE),
                  kernel(FIRST, 1),
                  free(FIRST, Stream.COMPUTE))));
    }

    @Test
    void anEventThatIsRecordedAgainElsewhereNoLongerMeansTheCopy() {
      assertHazard(
          onlyHazard(
              onEmptyDevice(
                  loaded(
                      record(READY, Stream.D2H),
                      await(READY, Stream.COMPUTE),
                      kernel(FIRST, 1),
                      record(DONE, Stream.COMPUTE),
                      await(DONE, Stream.H2D),
                      free(FIRST, Stream.H2D)))),
          HazardKind.READ_BEFORE_LOADED,
          5,
          "transformer.blocks.0",
          "COMPUTE must follow the layer's copy on H2D");
    }

    @Test
    void aWaitThatWasLaunchedBeforeAnotherRecordMeansTheEarlierOne() {
      assertSafe(
          onEmptyDevice(
              loaded(
                  await(READY, Stream.COMPUTE),
                  record(READY, Stream.D2H),
                  kernel(FIRST, 1),
                  free(FIRST, Stream.COMPUTE))));
    }

    @Test
    void aLayerMayBeLoadedIntoFreshMemoryWhileTheOldIsInUse() {
      Program program =
          onEmptyDevice(
              loaded(
                  await(READY, Stream.COMPUTE),
                  kernel(FIRST, 1),
                  free(FIRST, Stream.COMPUTE),
                  allocate(FIRST, Stream.H2D),
                  copy(FIRST, Direction.H2D, Stream.H2D),
                  record(READY, Stream.H2D),
                  await(READY, Stream.COMPUTE),
                  kernel(FIRST, 1),
                  free(FIRST, Stream.COMPUTE)));

      assertSafe(program);
      assertThat(verify(program).worstPeakBytes()).isEqualTo(20);
    }

    @Test
    void aPreloadedLayerMayLeaveAndComeBack() {
      assertSafe(
          TestProgram.of(
              kernel(FIRST, 1),
              new Operation.Free(FIRST, 1, Stream.COMPUTE),
              allocate(FIRST, 1, Stream.COMPUTE),
              copy(FIRST, Direction.H2D, Stream.COMPUTE),
              kernel(FIRST, 1)));
    }
  }

  @Nested
  class Memory {
    @Test
    void theWorstOrderCountsRatherThanTheProgramsOwn() {
      assertThat(verify(twoLayersOneAfterTheOther()).worstPeakBytes()).isEqualTo(20);
      assertThat(Verifier.verify(SCENARIO, twoLayersOneAfterTheOther(), 20).safe()).isTrue();
    }

    @Test
    void anyTwoStreamsAreExact() {
      Program program =
          onEmptyDevice(
              allocate(FIRST, Stream.D2H),
              record(READY, Stream.D2H),
              await(READY, Stream.COMMUNICATION),
              free(FIRST, Stream.COMMUNICATION),
              allocate(SECOND, 5, Stream.D2H),
              free(SECOND, Stream.D2H));

      assertThat(verify(program).worstPeakBytes()).isEqualTo(15);
    }

    @Test
    void aThirdStreamsMemoryIsCountedUntilItsReleaseIsCertain() {
      LayerId third = new LayerId(0, 2);
      Program program =
          onEmptyDevice(
              allocate(third, 100, Stream.D2H),
              new Operation.Free(third, 100, Stream.D2H),
              record(READY, Stream.D2H),
              await(READY, Stream.H2D),
              await(READY, Stream.COMPUTE),
              allocate(FIRST, 10, Stream.H2D),
              allocate(SECOND, 20, Stream.COMPUTE),
              free(FIRST, Stream.H2D),
              new Operation.Free(SECOND, 20, Stream.COMPUTE));

      // COMPUTE has not come to the wait yet when H2D has: the bound does not know that H2D has.
      assertThat(verify(program).worstPeakBytes()).isEqualTo(110);
      assertThat(ExhaustiveInterleavings.explore(program).peakBytes()).isEqualTo(100);
    }

    @Test
    void thePeakNamesItsStep() {
      Program program =
          new Program(
              List.of(
                  new Segment(1, List.of(allocate(FIRST, Stream.H2D), free(FIRST, Stream.H2D))),
                  new Segment(
                      2, List.of(allocate(SECOND, 11, Stream.H2D), free(SECOND, Stream.H2D)))),
              Map.of(),
              0,
              List.of());

      assertThat(verify(program).worstPeakStep()).isEqualTo(2);
    }
  }

  @Nested
  class Cost {
    private Verification ofSteps(int steps) {
      Scenario scenario = TestScenario.tiny().steps(steps).build();
      OffloadStrategy strategy = TestStrategies.streaming(1);
      Program program =
          ProgramRecorder.record(
              scenario, strategy, StrategyOptions.of(strategy, Map.of(), Map.of()));
      Verification verification = Verifier.verify(scenario, program, AMPLE);
      assertThat(verification.safe()).isTrue();
      assertThat(verification.operations()).isEqualTo(program.size());
      return verification;
    }

    @Test
    void everyOperationIsVisitedOnceAndEveryStepCostsTheSame() {
      long ten = ofSteps(10).orders();
      long twenty = ofSteps(20).orders();
      long forty = ofSteps(40).orders();

      assertThat(forty - twenty).isEqualTo(2 * (twenty - ten));
      assertThat(forty).isLessThan(2L * ofSteps(40).operations());
    }
  }
}
