package dev.offload.evidence.explanation;

import dev.offload.core.question.FrameSize;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.Cause;
import dev.offload.evidence.validation.StepSum;
import java.util.List;
import java.util.OptionalInt;

/** What the steps of a run or its source show besides numbers. Immutable and thread-safe. */
public sealed interface Observation {
  /**
   * More steps are simulated than the source says, to have one with others around it.
   *
   * @param simulated how many are
   * @param asked how many the source says
   */
  record MoreSteps(int simulated, int asked) implements Observation {}

  /**
   * The size is cut to whole tokens.
   *
   * @param asked what the source says
   * @param simulated what is simulated
   * @param model whose tokens they are
   */
  record CutSize(FrameSize asked, FrameSize simulated, String model) implements Observation {}

  /** Steps were timed on the host without waiting for the device. */
  record Unsynchronized() implements Observation {}

  /**
   * Another number of steps was timed than is predicted.
   *
   * @param timed how many were
   * @param predicted how many are
   */
  record OtherSteps(int timed, int predicted) implements Observation {}

  /**
   * Another step stands out than that in which the experts are predicted to change.
   *
   * @param step its number, from 1
   * @param expected the number of the other, if there is one
   * @param flowShifts usual shifts of the noise schedule that change experts there
   */
  record Outlier(int step, OptionalInt expected, List<Double> flowShifts) implements Observation {}

  /**
   * The source's steps do not make its total.
   *
   * @param steps what they make
   * @param total what it is, in seconds
   */
  record Contradiction(StepSum steps, double total) implements Observation {}

  /**
   * A figure is predicted amiss for a cause.
   *
   * @param metric which figure
   * @param cause what accounts for it
   */
  record Caused(Metric metric, Cause cause) implements Observation {}

  /**
   * The source does not hold a figure to be comparable.
   *
   * @param metric which figure
   * @param why in the words of the file
   */
  record Incomparable(Metric metric, String why) implements Observation {}
}
