package dev.offload.evidence.measurement;

import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One measured run. Immutable and thread-safe.
 *
 * @param id its name, unique in its file
 * @param source who published it, and where
 * @param group what it shares machine and software with
 * @param role what it may be used for
 * @param scenario what ran
 * @param measured its figures
 * @param peakKind what its peak of device memory counts; empty if the source does not say
 * @param stepSeconds every step in order, where they are known; may be empty
 * @param stageSeconds stages of the pipeline by name, in order, where they are known; may be empty
 * @param synchronizedSteps whether the device was idle at the end of each timed step; empty if it
 *     is not known. Where it was not, a step is the time in which the host launched it.
 * @param remarks what is to be known of single figures
 * @param notes what else is to be known
 */
public record Measurement(
    String id,
    String source,
    String group,
    Role role,
    MeasuredScenario scenario,
    Map<Metric, MeasuredValue> measured,
    Optional<PeakKind> peakKind,
    List<Double> stepSeconds,
    Map<String, Double> stageSeconds,
    Optional<Boolean> synchronizedSteps,
    Remarks remarks,
    String notes) {
  /**
   * How well a run repeats: the steady layerwise steps of SGLang PR #15511 and PR #16301, the same
   * command on other days, differ by 0.2 %, its first steps by seconds; 1 % is between them.
   */
  public static final double REPEATABILITY = 0.01;

  /** Copies the parts. */
  public Measurement {
    Objects.requireNonNull(id);
    Objects.requireNonNull(source);
    Objects.requireNonNull(group);
    Objects.requireNonNull(role);
    Objects.requireNonNull(scenario);
    measured = Collections.unmodifiableMap(ordered(measured));
    Objects.requireNonNull(peakKind);
    stepSeconds = List.copyOf(stepSeconds);
    stageSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(stageSeconds));
    Objects.requireNonNull(synchronizedSteps);
    Objects.requireNonNull(remarks);
    Objects.requireNonNull(notes);
  }

  private static Map<Metric, MeasuredValue> ordered(Map<Metric, MeasuredValue> values) {
    EnumMap<Metric, MeasuredValue> copy = new EnumMap<>(Metric.class);
    copy.putAll(values);
    return copy;
  }

  /** Returns whether a figure counts memory in a way that Offload does not predict. */
  public boolean isReservedMemory(Metric metric) {
    return metric == Metric.PEAK_RESERVED_GIB
        || (metric.kind() == Metric.Kind.MEMORY && peakKind.equals(Optional.of(PeakKind.RESERVED)));
  }

  /** Returns whether a part of a step is smaller than what the step itself repeats within. */
  public boolean isBelowResolution(Metric metric) {
    MeasuredValue step = measured.get(Metric.STEADY_STEP);
    return metric.kind() == Metric.Kind.PART_OF_STEP
        && step != null
        && measured.get(metric).value() < REPEATABILITY * step.value();
  }

  /** Returns whether a figure counts what Offload predicts, as far as the source says. */
  public boolean isComparable(Metric metric) {
    return !isReservedMemory(metric)
        && !remarks.incomparable().containsKey(metric)
        && !isBelowResolution(metric);
  }

  /** Returns a figure in the unit of its metric; empty if it was not measured. */
  public OptionalDouble value(Metric metric) {
    MeasuredValue value = measured.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.value());
  }

  /** Returns the same run in another role. */
  public Measurement as(Role other) {
    return with(group, other, measured, remarks);
  }

  /** Returns the same run with other figures. */
  public Measurement with(Map<Metric, MeasuredValue> figures) {
    return with(group, role, figures, remarks);
  }

  /** Returns the same run in another group. */
  public Measurement inGroup(String name) {
    return with(name, role, measured, remarks);
  }

  /** Returns the same run without what accounts for errors: that is of its own machine. */
  public Measurement withoutExplanations() {
    Remarks others = new Remarks(remarks.informed(), remarks.incomparable(), Map.of());
    return with(group, role, measured, others);
  }

  private Measurement with(
      String otherGroup, Role otherRole, Map<Metric, MeasuredValue> figures, Remarks otherRemarks) {
    return new Measurement(
        id,
        source,
        otherGroup,
        otherRole,
        scenario,
        figures,
        peakKind,
        stepSeconds,
        stageSeconds,
        synchronizedSteps,
        otherRemarks,
        notes);
  }
}
