package dev.offload.core.engine;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * When everything happened: start and end of every operation on every class of ranks. Immutable and
 * thread-safe. Times are in picoseconds from the start of the run; see {@link Picoseconds}.
 */
public final class Timeline {
  private final Program program;
  private final int rankClasses;
  private final int[] classOfRank;
  private final int[] base;
  private final long[] start;
  private final long[] end;
  private final long[] stepEnd;
  private final long[] alone;
  private final long peakWeightBytes;
  private final long finalWeightBytes;
  private final int simulatedSteps;
  private final Optional<ResourceUse> use;

  /**
   * @param base index of each segment's first operation in the arrays, before multiplication with
   *     the number of rank classes; each segment has one entry more than operations, its end
   * @param alone how long each collective takes that has the machine to itself, by operation
   */
  Timeline(
      Program program,
      int[] classOfRank,
      int[] base,
      long[] start,
      long[] end,
      long[] stepEnd,
      long[] alone,
      long peakWeightBytes,
      long finalWeightBytes,
      int simulatedSteps,
      Optional<ResourceUse> use) {
    this.program = program;
    this.rankClasses = Arrays.stream(classOfRank).max().orElseThrow() + 1;
    this.classOfRank = classOfRank;
    this.base = base;
    this.start = start;
    this.end = end;
    this.stepEnd = stepEnd;
    this.alone = alone;
    this.peakWeightBytes = peakWeightBytes;
    this.finalWeightBytes = finalWeightBytes;
    this.simulatedSteps = simulatedSteps;
    this.use = use;
  }

  /** Returns the program that ran. */
  public Program program() {
    return program;
  }

  /** Returns how many classes of ranks were told apart; ranks of one class behave alike. */
  public int rankClasses() {
    return rankClasses;
  }

  /** Returns how many ranks a class has; 0 if there is none of that number. */
  public int ranks(int rankClass) {
    return (int) Arrays.stream(classOfRank).filter(each -> each == rankClass).count();
  }

  /**
   * Returns the class of a rank, by the rank's number from 0.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public int rankClass(int rank) {
    return classOfRank[rank];
  }

  /**
   * Returns the operations of a segment, by its index.
   *
   * @throws IndexOutOfBoundsException if there is none
   */
  public List<Operation> operations(int segment) {
    return program.segments().get(segment).operations();
  }

  /**
   * Returns when an operation of a segment began on a class of ranks.
   *
   * @throws IndexOutOfBoundsException if there is no such segment, operation or class
   */
  public long start(int segment, int operation, int rankClass) {
    return start[
        place(segment, operation) * rankClasses + Objects.checkIndex(rankClass, rankClasses)];
  }

  /**
   * Returns when an operation of a segment ended on a class of ranks.
   *
   * @throws IndexOutOfBoundsException as {@link #start}
   */
  public long end(int segment, int operation, int rankClass) {
    return end[
        place(segment, operation) * rankClasses + Objects.checkIndex(rankClass, rankClasses)];
  }

  /**
   * Returns how long a collective takes that has the machine to itself; 0 for other operations.
   *
   * @throws IndexOutOfBoundsException if there is no such segment or operation
   */
  public long alone(int segment, int operation) {
    return alone[place(segment, operation)];
  }

  private int place(int segment, int operation) {
    return base[segment] + Objects.checkIndex(operation, base[segment + 1] - base[segment] - 1);
  }

  /**
   * Returns when compute had finished a step on all ranks, by the step's index from 0.
   *
   * @throws IndexOutOfBoundsException if there is no such step
   */
  public long stepEnd(int step) {
    return stepEnd[step];
  }

  /**
   * Returns when compute had finished a step on a class of ranks, by the step's index from 0.
   *
   * @throws IndexOutOfBoundsException if there is no such step or class
   */
  public long stepEnd(int step, int rankClass) {
    Objects.checkIndex(step, stepEnd.length);
    return end[(base[step + 1] - 1) * rankClasses + Objects.checkIndex(rankClass, rankClasses)];
  }

  /**
   * Returns how long a step took, from the end of the one before, by its index from 0.
   *
   * @throws IndexOutOfBoundsException if there is no such step
   */
  public long stepDuration(int step) {
    return stepEnd[step] - (step == 0 ? 0 : stepEnd[step - 1]);
  }

  /** Returns the number of steps. */
  public int steps() {
    return stepEnd.length;
  }

  /** Returns when compute had finished the last step. */
  public long duration() {
    return stepEnd[stepEnd.length - 1];
  }

  /** Returns the most device memory that weights took on any rank, in bytes. */
  public long peakWeightBytes() {
    return peakWeightBytes;
  }

  /** Returns the device memory that weights take after the last step, in bytes. */
  public long finalWeightBytes() {
    return finalWeightBytes;
  }

  /** Returns how many steps were simulated; the others repeat one of them exactly. */
  public int simulatedSteps() {
    return simulatedSteps;
  }

  /**
   * Returns what the run took of links and device memory over time, if the engine was asked to note
   * it.
   */
  public Optional<ResourceUse> use() {
    return use;
  }

  /**
   * Returns how busy a link was with one kind of traffic, from the start of the run to the end of
   * its last step. Of a link that there is once for each GPU or switch, this is the one of rank 0.
   *
   * @param link its id in the machine, as in "pcie-to-gpu"
   * @param windowSeconds the length of what is averaged over, more than 0; the last window may be
   *     shorter
   * @return for each window, the share of the link's capacity that was used, from 0 to 1
   * @throws OffloadException if there is no such link or the window is out of range, or if the
   *     engine was not asked to note what the run takes
   */
  public List<Double> utilisation(String link, Traffic traffic, double windowSeconds) {
    ResourceUse noted =
        use.orElseThrow(
            () ->
                OffloadException.of(
                    ErrorCode.INVALID_VALUE,
                    "Nothing was noted of the use of links (%s).".formatted(link),
                    "Maybe use an engine that does, see Engine.withResourceUse."));
    return noted.linkOf(rankClass(0), link).utilisation(traffic, windowSeconds, duration());
  }

  /**
   * Begins the timeline of a run that an engine of one's own carried out, or that was recorded.
   *
   * @param program what ran
   * @param classOfRank for each rank the number of its class; every number from 0 to the highest
   *     stands there
   */
  public static TimelineBuilder builder(Program program, int... classOfRank) {
    return new TimelineBuilder(program, classOfRank);
  }
}
