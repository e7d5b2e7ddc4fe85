package dev.offload.core.engine;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Stream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/** Collects when operations began and ended. Not thread-safe. */
public final class TimelineBuilder {
  private final Program program;
  private final int[] classOfRank;
  private final int classes;
  private final int[] base;
  private final long[] start;
  private final long[] end;
  private final long[] alone;
  private Optional<ResourceUse> use = Optional.empty();

  TimelineBuilder(Program program, int[] classOfRank) {
    this.program = program;
    this.classOfRank = classOfRank.clone();
    classes = Arrays.stream(classOfRank).max().orElse(-1) + 1;
    if (Arrays.stream(classOfRank).distinct().count() != classes || classes == 0) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The classes of ranks (%s) must be the numbers from 0 on."
              .formatted(Arrays.toString(classOfRank)));
    }
    base = new int[program.segments().size() + 1];
    for (int i = 0; i < program.segments().size(); i++) {
      base[i + 1] = base[i] + program.segments().get(i).operations().size() + 1;
    }
    start = new long[base[base.length - 1] * classes];
    end = new long[start.length];
    alone = new long[base[base.length - 1]];
    Arrays.fill(end, -1);
  }

  /**
   * Notes when an operation began and ended on a class of ranks.
   *
   * @param from picoseconds from the start of the run, 0 or more
   * @param to no less
   * @throws OffloadException if the times are not so
   * @throws IndexOutOfBoundsException if there is no such segment, operation or class
   */
  public TimelineBuilder ran(int segment, int operation, int rankClass, long from, long to) {
    if (from < 0 || to < from) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "Operation %d of segment %d cannot run from %d to %d picoseconds."
              .formatted(operation, segment, from, to));
    }
    int entry = place(segment, operation) * classes + Objects.checkIndex(rankClass, classes);
    start[entry] = from;
    end[entry] = to;
    return this;
  }

  /**
   * Notes how long a collective takes that has the machine to itself; 0 picoseconds unless noted.
   *
   * @throws IndexOutOfBoundsException if there is no such segment or operation
   */
  public TimelineBuilder alone(int segment, int operation, long picoseconds) {
    alone[place(segment, operation)] = picoseconds;
    return this;
  }

  private int place(int segment, int operation) {
    return base[segment] + Objects.checkIndex(operation, base[segment + 1] - base[segment] - 1);
  }

  /** Notes what the run took of links and device memory over time; nothing is known otherwise. */
  public TimelineBuilder use(ResourceUse value) {
    use = Optional.of(value);
    return this;
  }

  /**
   * Returns the timeline. A step has ended when the last of its operations on the compute stream
   * has, on any rank; device memory is taken and given back when the operations that do so end.
   *
   * @throws OffloadException if it was not noted of every operation on every class when it ran
   */
  public Timeline build() {
    int segments = program.segments().size();
    long[] stepEnd = new long[segments];
    long[] computed = new long[classes];
    TreeMap<Long, long[]> changes = new TreeMap<>();
    for (int segment = 0; segment < segments; segment++) {
      List<Operation> operations = program.segments().get(segment).operations();
      for (int i = 0; i < operations.size(); i++) {
        for (int rankClass = 0; rankClass < classes; rankClass++) {
          long ended = end[(base[segment] + i) * classes + rankClass];
          if (ended < 0) {
            throw OffloadException.of(
                ErrorCode.INVALID_VALUE,
                "It is not known when operation %d of segment %d (%s) ran on class %d of ranks."
                    .formatted(i, segment, operations.get(i), rankClass));
          }
          if (operations.get(i) instanceof Operation.Streamed streamed
              && streamed.stream() == Stream.COMPUTE) {
            computed[rankClass] = Math.max(computed[rankClass], ended);
          }
          long bytes = change(operations.get(i));
          if (bytes != 0) {
            changes.computeIfAbsent(ended, time -> new long[classes])[rankClass] += bytes;
          }
        }
      }
      // The end of a step stands behind its operations.
      int last = (base[segment + 1] - 1) * classes;
      System.arraycopy(computed, 0, end, last, classes);
      stepEnd[segment] = Arrays.stream(computed).max().orElseThrow();
    }
    long[] weights = new long[classes];
    Arrays.fill(weights, program.preloadedBytes());
    long peak = weights[0];
    for (long[] each : changes.values()) {
      for (int rankClass = 0; rankClass < classes; rankClass++) {
        weights[rankClass] += each[rankClass];
        peak = Math.max(peak, weights[rankClass]);
      }
    }
    return new Timeline(
        program,
        classOfRank,
        base,
        start.clone(),
        end.clone(),
        stepEnd,
        alone.clone(),
        peak,
        Arrays.stream(weights).max().orElseThrow(),
        segments,
        use);
  }

  private static long change(Operation operation) {
    if (operation instanceof Operation.Allocate allocate) {
      return allocate.bytes();
    }
    return operation instanceof Operation.Free free ? -free.bytes() : 0;
  }
}
