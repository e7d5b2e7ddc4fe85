package dev.offload.evidence.ingest;

import dev.offload.evidence.ingest.Claims.Claim;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.PeakKind;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Derives the figures of a run from what its files say. Not thread-safe. */
final class RunFigures {
  /** Below this, whole seconds say too little of a step. */
  private static final double LEAST_ROUGH_SECONDS = 2;

  /** A step that took less of the usual time than this was launched, but not run. */
  private static final double RAN_AHEAD = 0.6;

  /** By how much the steps may miss what denoising took, as a share. */
  private static final double UNEXPLAINED = 0.05;

  /** Consoles have two decimals of a GiB. */
  private static final BigDecimal ROUNDED_GIB = new BigDecimal("0.01");

  private final RequestChoice choice;
  private final String consoleName;
  private final List<Finding> findings;
  private final Map<Metric, Claim<MeasuredValue>> figures = new EnumMap<>(Metric.class);
  private List<Double> stepSeconds = List.of();
  private Map<String, Double> stageSeconds = Map.of();
  private Optional<PeakKind> peakKind = Optional.empty();
  private Optional<Boolean> synchronizedSteps = Optional.empty();

  /**
   * @param consoleName the name of the console log, if there is one
   * @param findings gets what is left out, and what figures stand for
   */
  RunFigures(RequestChoice choice, String consoleName, List<Finding> findings) {
    this.choice = choice;
    this.consoleName = consoleName;
    this.findings = findings;
  }

  /**
   * Derives figures of the steps.
   *
   * @param switchStep the step in which the experts change, as the schedule has it
   * @param mayHaveSwitch whether the model may have two experts
   * @param waitedFor whether the device was waited for at the end of each step
   */
  void deriveSteps(OptionalInt switchStep, boolean mayHaveSwitch, boolean waitedFor) {
    Optional<RequestRecord> record = choice.record().filter(it -> !it.stepSeconds().isEmpty());
    List<Double> rough = choice.logged().map(LoggedRequest::roughStepSeconds).orElse(List.of());
    if (record.isPresent()) {
      stepSeconds = record.get().stepSeconds();
      putSteps(StepFigures.of(stepSeconds, switchStep, mayHaveSwitch), record.get().source(), 4);
      if (!waitedFor) {
        findings.add(FindingKind.HOST_TIMES.of(ranAhead()));
      }
    } else if (rough.isEmpty()) {
      return;
    } else if (StepFigures.median(rough) < LEAST_ROUGH_SECONDS) {
      findings.add(FindingKind.SHORT_STEPS.of(consoleName));
      return;
    } else {
      putSteps(StepFigures.of(rough, switchStep, mayHaveSwitch), consoleName, 0);
      findings.add(FindingKind.ROUGH_STEPS.of(consoleName));
    }
    synchronizedSteps = Optional.of(waitedFor);
  }

  private void putSteps(StepFigures found, String source, int decimals) {
    put(Metric.FIRST_STEP, found.times().first(), decimals, source);
    putSeconds(Metric.STEADY_STEP, found.times().steady(), source, decimals);
    putSeconds(Metric.SWITCH_STEP, found.times().switching(), source, decimals);
    putSeconds(Metric.SWITCH_SPIKE, found.spike(), source, decimals);
    if (found.outlier()) {
      findings.add(FindingKind.SWITCH_BY_LENGTH.of(found.times().switchStep().getAsInt()));
    }
  }

  private void putSeconds(Metric metric, OptionalDouble seconds, String source, int decimals) {
    seconds.ifPresent(it -> put(metric, it, decimals, source));
  }

  /** Returns what shows that the host ran ahead, a finding; an empty text if nothing does. */
  private Object ranAhead() {
    double steady = value(Metric.STEADY_STEP).orElse(0.0);
    return stepSeconds.size() > 1 && stepSeconds.get(1) < RAN_AHEAD * steady
        ? FindingKind.RAN_AHEAD.of(stepSeconds.get(1), steady)
        : "";
  }

  /** Derives the time of all steps and of the request, and takes over the stages. */
  void deriveTotals(Optional<Integer> steps) {
    Optional<Claim<Map<String, Double>>> stages =
        choice.first(it -> Optional.of(it.stageSeconds()).filter(all -> !all.isEmpty()));
    stageSeconds = stages.map(Claim::value).orElse(Map.of());
    Optional<Double> denoising = Request.denoising(stageSeconds);
    Optional<Claim<Double>> sum = choice.first(Request::stepSum);
    Optional<Double> average = choice.logged().flatMap(LoggedRequest::averageStepSeconds);
    if (denoising.isPresent()) {
      put(Metric.DENOISE, denoising.get(), 4, stages.get().source());
      if (sum.isPresent()
          && Math.abs(sum.get().value() - denoising.get()) > UNEXPLAINED * denoising.get()) {
        findings.add(FindingKind.STEPS_MISS_STAGE.of(sum.get().value(), denoising.get()));
      }
    } else if (sum.isPresent()) {
      put(Metric.DENOISE, sum.get().value(), 4, sum.get().source());
      findings.add(FindingKind.SUM_OF_STEPS.of());
    } else if (average.isPresent() && steps.isPresent()) {
      put(Metric.DENOISE, average.get() * steps.get(), 4, choice.logged().get().source());
      findings.add(FindingKind.AVERAGE_STEPS.of(steps.get()));
    }
    boolean recorded = choice.record().flatMap(Request::totalSeconds).isPresent();
    choice
        .first(Request::totalSeconds)
        .ifPresent(it -> put(Metric.TOTAL, it.value(), recorded ? 4 : 2, it.source()));
  }

  /** Takes over the peaks of device memory, kinds kept apart. */
  void deriveMemory() {
    Optional<Claim<BigDecimal>> allocated = choice.first(it -> it.peaks().allocated());
    Optional<Claim<BigDecimal>> reserved = choice.first(it -> it.peaks().reserved());
    Optional<Claim<BigDecimal>> undecided = choice.first(it -> it.peaks().undecided());
    if (allocated.isPresent()) {
      putPeak(Metric.PEAK_GIB, allocated.get());
      peakKind = Optional.of(PeakKind.ALLOCATED);
      reserved.ifPresent(
          claim -> {
            putPeak(Metric.PEAK_RESERVED_GIB, claim);
            warnIfMore(allocated.get(), claim);
          });
    } else if (reserved.isPresent()) {
      putPeak(Metric.PEAK_GIB, reserved.get());
      peakKind = Optional.of(PeakKind.RESERVED);
    } else if (undecided.isPresent()) {
      putPeak(Metric.PEAK_GIB, undecided.get());
      findings.add(FindingKind.UNDECIDED_PEAK.of(undecided.get().source()));
    }
  }

  private void putPeak(Metric metric, Claim<BigDecimal> gib) {
    put(metric, new MeasuredValue(gib.value()), gib.source());
  }

  /** What is allocated is a part of what is reserved. */
  private void warnIfMore(Claim<BigDecimal> allocated, Claim<BigDecimal> reserved) {
    if (allocated.value().compareTo(reserved.value().add(ROUNDED_GIB)) > 0) {
      findings.add(
          FindingKind.MORE_ALLOCATED.of(
              allocated.value().toPlainString(),
              allocated.source(),
              reserved.value().toPlainString(),
              reserved.source()));
    }
  }

  /** Notes seconds, which are rounded to a number of decimals. */
  void put(Metric metric, double seconds, int decimals, String source) {
    BigDecimal value = BigDecimal.valueOf(seconds).setScale(decimals, RoundingMode.HALF_EVEN);
    put(metric, new MeasuredValue(value), source);
  }

  /** Notes a figure. */
  void put(Metric metric, MeasuredValue value, String source) {
    figures.put(metric, new Claim<>(value, source));
  }

  /** Notes that the device was waited for at the end of each step. */
  void areSynchronized() {
    synchronizedSteps = Optional.of(true);
  }

  /** Returns the value of a figure, in its own unit. */
  Optional<Double> value(Metric metric) {
    return Optional.ofNullable(figures.get(metric)).map(claim -> claim.value().value());
  }

  /** Returns the figures, each with the file it is from. */
  Map<Metric, Claim<MeasuredValue>> figures() {
    return figures;
  }

  /** Returns the figures alone. */
  Map<Metric, MeasuredValue> values() {
    Map<Metric, MeasuredValue> values = new EnumMap<>(Metric.class);
    figures.forEach((metric, claim) -> values.put(metric, claim.value()));
    return values;
  }

  List<Double> stepSeconds() {
    return stepSeconds;
  }

  Map<String, Double> stageSeconds() {
    return stageSeconds;
  }

  Optional<PeakKind> peakKind() {
    return peakKind;
  }

  Optional<Boolean> synchronizedSteps() {
    return synchronizedSteps;
  }
}
