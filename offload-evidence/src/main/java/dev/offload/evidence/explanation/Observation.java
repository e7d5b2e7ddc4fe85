package dev.offload.evidence.explanation;

import dev.offload.core.question.FrameSize;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.Cause;
import dev.offload.evidence.validation.StepSum;
import java.util.List;
import java.util.OptionalInt;

/** What the steps of a run or its source show besides numbers. Immutable and thread-safe. */
public sealed interface Observation {
  /** More steps are simulated than the source asks for, to have one with others around it. */
  record MoreSteps(int simulated, int asked) implements Observation {}

  /** The size that the source asks for is cut to whole tokens of a model. */
  record CutSize(FrameSize asked, FrameSize simulated, String model) implements Observation {}

  /** Steps were timed on the host without waiting for the device. */
  record Unsynchronized() implements Observation {}

  /** Another number of steps was timed than is predicted. */
  record OtherSteps(int timed, int predicted) implements Observation {}

  /**
   * Another step, counted from 1, stands out than that in which the experts are expected to change,
   * if they do; usual shifts of the noise schedule that change them there.
   */
  record Outlier(int step, OptionalInt expected, List<Double> flowShifts) implements Observation {}

  /** The source's steps do not make its total. */
  record Contradiction(StepSum steps, double totalSeconds) implements Observation {}

  /** A figure is predicted amiss, or not comparable, for a cause. */
  record Caused(Metric metric, Cause cause) implements Observation {}
}
