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

  /** Returns the same run in another role. */
  public Measurement as(Role other) {
    return with(other, measured, remarks);
  }

  /** Returns a figure in the unit of its metric; empty if it was not measured. */
  public OptionalDouble value(Metric metric) {
    MeasuredValue value = measured.get(metric);
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value.value());
  }

  /** Returns the same run with other figures. */
  public Measurement with(Map<Metric, MeasuredValue> figures) {
    return with(role, figures, remarks);
  }

  /** Returns the same run in another group. */
  public Measurement inGroup(String name) {
    return new Measurement(
        id,
        source,
        name,
        role,
        scenario,
        measured,
        peakKind,
        stepSeconds,
        stageSeconds,
        synchronizedSteps,
        remarks,
        notes);
  }

  /** Returns the same run without what accounts for errors: that is of its own machine. */
  public Measurement withoutExplanations() {
    return with(role, measured, new Remarks(remarks.informed(), remarks.incomparable(), Map.of()));
  }

  private Measurement with(
      Role otherRole, Map<Metric, MeasuredValue> figures, Remarks otherRemarks) {
    return new Measurement(
        id,
        source,
        group,
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
