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

import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.testing.TestProgram;
import dev.offload.core.testing.interleaving.ExhaustiveInterleavings;
import dev.offload.core.testing.interleaving.ExhaustiveInterleavings.Outcome;
import dev.offload.core.testing.interleaving.Violation;
import org.junit.jupiter.api.Test;

class ExhaustiveInterleavingsTest {
  private static Operation allocate(LayerId layer, Stream stream) {
    return new Operation.Allocate(layer, 10, stream);
  }

  private static Operation free(LayerId layer, Stream stream) {
    return new Operation.Free(layer, 10, stream);
  }

  private static Operation load(LayerId layer, Stream stream, boolean blocking) {
    return new Operation.Transfer(layer, Direction.H2D, HostMemory.PINNED, 10, 1, blocking, stream);
  }

  private static Outcome explore(Program program) {
    Outcome outcome = ExhaustiveInterleavings.explore(program);
    Outcome delayed = ExhaustiveInterleavings.exploreWithHostDelays(program);
    assertThat(delayed.violations()).isEqualTo(outcome.violations());
    assertThat(delayed.peakBytes()).isEqualTo(outcome.peakBytes());
    return outcome;
  }

  @Test
  void countsTheStatesOfIndependentStreams() {
    Program program = onEmptyDevice(record(READY, Stream.COMPUTE), record(DONE, Stream.H2D));

    // Two streams of one moment each; the host may have launched none, one or both.
    assertThat(ExhaustiveInterleavings.explore(program).states()).isEqualTo(4);
    assertThat(ExhaustiveInterleavings.exploreWithHostDelays(program).states()).isEqualTo(7);
  }

  @Test
  void aKernelHasABeginAndAnEnd() {
    assertThat(explore(TestProgram.of(kernel(1))).states()).isEqualTo(3);
  }

  @Test
  void seesAReleaseBetweenBeginAndEnd() {
    Program program = TestProgram.of(kernel(FIRST, 1), new Operation.Free(FIRST, 1, Stream.H2D));

    assertThat(explore(program).violations())
        .containsExactlyInAnyOrder(
            Violation.ABSENT, Violation.FREED_IN_USE, Violation.NOT_RESTORED);
  }

  @Test
  void seesAReadOfAnUnfinishedCopy() {
    Program program =
        onEmptyDevice(
            allocate(FIRST, Stream.H2D),
            record(READY, Stream.H2D),
            load(FIRST, Stream.H2D, false),
            await(READY, Stream.COMPUTE),
            kernel(FIRST, 1),
            record(DONE, Stream.COMPUTE),
            await(DONE, Stream.H2D),
            free(FIRST, Stream.H2D));

    assertThat(explore(program).violations())
        .containsExactlyInAnyOrder(Violation.UNFINISHED, Violation.OVERWRITTEN_IN_USE);
  }

  @Test
  void seesALoadOfWhatIsNotWrittenBackYet() {
    Program program =
        TestProgram.of(
            new Operation.Transfer(
                FIRST, Direction.D2H, HostMemory.PINNED, 10, 1, false, Stream.D2H),
            new Operation.Free(FIRST, 1, Stream.D2H),
            new Operation.Allocate(FIRST, 1, Stream.H2D),
            load(FIRST, Stream.H2D, false));

    assertThat(explore(program).violations()).containsExactly(Violation.UNFINISHED);
  }

  @Test
  void acceptsABlockingCopy() {
    Program program =
        onEmptyDevice(
            allocate(FIRST, Stream.H2D),
            load(FIRST, Stream.H2D, true),
            kernel(FIRST, 1),
            free(FIRST, Stream.COMPUTE));

    assertThat(explore(program).violations()).isEmpty();
    assertThat(explore(program).peakBytes()).isEqualTo(10);
  }

  @Test
  void seesDoubleLoadsAndReleases() {
    Program program =
        onEmptyDevice(
            allocate(FIRST, Stream.H2D),
            load(FIRST, Stream.H2D, false),
            load(FIRST, Stream.H2D, false),
            free(FIRST, Stream.H2D),
            free(FIRST, Stream.H2D));

    assertThat(explore(program).violations())
        .containsExactlyInAnyOrder(Violation.DOUBLE_LOAD, Violation.DOUBLE_FREE);
  }

  @Test
  void seesAHostThatWaitsForWhatItHasYetToLaunch() {
    Program program = onEmptyDevice(new Operation.HostBlock(READY), record(READY, Stream.H2D));

    assertThat(explore(program).violations())
        .containsExactlyInAnyOrder(Violation.NEVER_RECORDED, Violation.DEADLOCK);
  }

  @Test
  void holdsAStreamUntilTheFirstRecord() {
    Program program = onEmptyDevice(await(READY, Stream.H2D), record(READY, Stream.COMPUTE));

    assertThat(explore(program).violations()).containsExactly(Violation.NEVER_RECORDED);
  }

  @Test
  void seesWhatIsLeftAtTheEnd() {
    assertThat(explore(onEmptyDevice(allocate(FIRST, Stream.H2D))).violations())
        .containsExactly(Violation.LEAK);
  }

  @Test
  void findsThePeakOfTheWorstOrder() {
    Program program =
        onEmptyDevice(
            allocate(FIRST, Stream.H2D),
            record(READY, Stream.H2D),
            await(READY, Stream.COMPUTE),
            free(FIRST, Stream.COMPUTE),
            allocate(SECOND, Stream.H2D),
            free(SECOND, Stream.H2D));

    assertThat(explore(program).violations()).isEmpty();
    assertThat(explore(program).peakBytes()).isEqualTo(20);
  }
}
