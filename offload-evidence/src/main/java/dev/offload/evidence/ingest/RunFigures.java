package dev.offload.evidence.ingest;

import dev.offload.evidence.ingest.RunFiles.Named;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.PeakKind;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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
  private final Findings findings;
  private final Map<Metric, Claim<MeasuredValue>> figures = new EnumMap<>(Metric.class);
  private List<Double> stepSeconds = List.of();
  private Map<String, Double> stageSeconds = Map.of();
  private Optional<PeakKind> peakKind = Optional.empty();
  private Optional<Boolean> synchronizedSteps = Optional.empty();

  /**
   * @param consoleName the name of the console log, if there is one
   * @param findings gets what is left out, and what figures stand for
   */
  RunFigures(RequestChoice choice, String consoleName, Findings findings) {
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
    Optional<Named<RequestRecord>> record =
        choice.record().filter(it -> !it.content().stepSeconds().isEmpty());
    if (record.isPresent()) {
      stepSeconds = record.get().content().stepSeconds();
      putSteps(stepSeconds, record.get().name(), switchStep, mayHaveSwitch, 4);
      synchronizedSteps = Optional.of(waitedFor);
      explainHostTimes(waitedFor);
      return;
    }
    List<Double> rough = choice.logged().map(LoggedRequest::roughStepSeconds).orElse(List.of());
    if (rough.isEmpty()) {
      return;
    }
    if (FigureMath.median(rough) < LEAST_ROUGH_SECONDS) {
      findings.remark(
          ("The progress bar of %s has whole seconds, which say too little of steps this short:"
                  + " figures of single steps are left out.")
              .formatted(consoleName));
      return;
    }
    putSteps(rough, consoleName, switchStep, mayHaveSwitch, 0);
    synchronizedSteps = Optional.of(waitedFor);
    findings.remark(
        ("Figures of steps are from the progress bar of %s, in whole seconds; the steps themselves"
                + " are left out. Maybe run SGLang with --perf-dump-path.")
            .formatted(consoleName));
  }

  private void putSteps(
      List<Double> steps,
      String source,
      OptionalInt switchStep,
      boolean mayHaveSwitch,
      int decimals) {
    StepFigures found = StepFigures.of(steps, switchStep, mayHaveSwitch);
    putSeconds(Metric.FIRST_STEP, found.first(), source, decimals);
    putSeconds(Metric.STEADY_STEP, found.steady(), source, decimals);
    putSeconds(Metric.SWITCH_STEP, found.switching(), source, decimals);
    putSeconds(Metric.SWITCH_SPIKE, found.spike(), source, decimals);
    if (found.outlier()) {
      findings.remark(
          ("Step %d is taken for the one in which the experts change, for it is by far the longest;"
                  + " the files do not say it.")
              .formatted(found.switchStep().getAsInt()));
    }
  }

  private void putSeconds(Metric metric, OptionalDouble seconds, String source, int decimals) {
    if (seconds.isPresent()) {
      put(metric, FigureMath.seconds(seconds.getAsDouble(), decimals), source);
    }
  }

  private void explainHostTimes(boolean waitedFor) {
    if (waitedFor) {
      return;
    }
    StringBuilder text =
        new StringBuilder(
            "Steps are timed on the host, which runs ahead of the device, unless"
                + " SGLANG_DIFFUSION_SYNC_STAGE_PROFILING=1 was set, which no file shows.");
    double steady = has(Metric.STEADY_STEP) ? figures.get(Metric.STEADY_STEP).value().value() : 0;
    if (stepSeconds.size() > 1 && stepSeconds.get(1) < RAN_AHEAD * steady) {
      text.append(
          String.format(
              Locale.ROOT,
              " Step 2 took %.3f s, a steady one %.3f s: here the host did run ahead.",
              stepSeconds.get(1),
              steady));
    }
    findings.remark(text + " Maybe give --synchronized if it was set.");
  }

  /** Derives the time of all steps and of the request, and takes over the stages. */
  void deriveTotals(Optional<Integer> steps) {
    stageSeconds =
        choice
            .record()
            .map(record -> record.content().stageSeconds())
            .filter(stages -> !stages.isEmpty())
            .or(() -> choice.logged().map(LoggedRequest::stageSeconds))
            .orElse(Map.of());
    String stagesFrom =
        choice
            .record()
            .filter(record -> !record.content().stageSeconds().isEmpty())
            .map(Named::name)
            .orElse(consoleName);
    Optional<Double> denoising = Stages.denoisingSeconds(stageSeconds);
    Optional<Double> average = choice.logged().flatMap(LoggedRequest::averageStepSeconds);
    double sum = stepSeconds.stream().mapToDouble(Double::doubleValue).sum();
    if (denoising.isPresent()) {
      putSeconds(Metric.DENOISE, OptionalDouble.of(denoising.get()), stagesFrom, 4);
      if (!stepSeconds.isEmpty()) {
        explainDifference(sum, denoising.get());
      }
    } else if (!stepSeconds.isEmpty()) {
      putSeconds(
          Metric.DENOISE,
          OptionalDouble.of(sum),
          choice.record().map(Named::name).orElse(consoleName),
          4);
      findings.remark("No file has a denoising stage: denoising is the sum of the steps.");
    } else if (average.isPresent() && steps.isPresent()) {
      putSeconds(Metric.DENOISE, OptionalDouble.of(average.get() * steps.get()), consoleName, 4);
      findings.remark(
          "No file has a denoising stage: denoising is the average step times %d."
              .formatted(steps.get()));
    }
    Optional<Double> total = choice.record().flatMap(record -> record.content().totalSeconds());
    if (total.isPresent()) {
      putSeconds(Metric.TOTAL, OptionalDouble.of(total.get()), choice.record().get().name(), 4);
    } else {
      choice
          .logged()
          .flatMap(LoggedRequest::totalSeconds)
          .ifPresent(
              seconds -> putSeconds(Metric.TOTAL, OptionalDouble.of(seconds), consoleName, 2));
    }
  }

  private void explainDifference(double sum, double denoising) {
    if (Math.abs(sum - denoising) > UNEXPLAINED * denoising) {
      findings.remark(
          String.format(
              Locale.ROOT,
              "The steps sum up to %.3f s, the denoising stage took %.3f s: what lies between is"
                  + " preparation, moving weights out, or waiting for the device in the end.",
              sum,
              denoising));
    }
  }

  /** Takes over the peaks of device memory, kinds kept apart. */
  void deriveMemory() {
    Peaks recorded = choice.record().map(it -> it.content().peaks()).orElse(Peaks.NONE);
    Peaks logged = choice.logged().map(LoggedRequest::peaks).orElse(Peaks.NONE);
    Optional<Claim<BigDecimal>> allocated = peak(recorded.allocated(), logged.allocated());
    Optional<Claim<BigDecimal>> reserved = peak(recorded.reserved(), logged.reserved());
    Optional<Claim<BigDecimal>> undecided = peak(recorded.undecided(), logged.undecided());
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
      findings.remark(
          ("Whether the peak of %s is of what was allocated or of what was reserved cannot be told:"
                  + " its kind is left out.")
              .formatted(undecided.get().source()));
    }
  }

  /** Returns a peak with the file that it is from. */
  private Optional<Claim<BigDecimal>> peak(
      Optional<BigDecimal> recorded, Optional<BigDecimal> logged) {
    return recorded
        .map(gib -> new Claim<>(gib, choice.record().orElseThrow().name()))
        .or(() -> logged.map(gib -> new Claim<>(gib, consoleName)));
  }

  private void putPeak(Metric metric, Claim<BigDecimal> gib) {
    put(metric, new MeasuredValue(gib.value()), gib.source());
  }

  /** What is allocated is a part of what is reserved. */
  private void warnIfMore(Claim<BigDecimal> allocated, Claim<BigDecimal> reserved) {
    if (allocated.value().compareTo(reserved.value().add(ROUNDED_GIB)) > 0) {
      findings.warn(
          ("More memory was allocated (%s GiB, %s) than reserved (%s GiB, %s), which cannot be."
                  + " Maybe the files are of different runs.")
              .formatted(
                  allocated.value().toPlainString(),
                  allocated.source(),
                  reserved.value().toPlainString(),
                  reserved.source()));
    }
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

  boolean has(Metric metric) {
    return figures.containsKey(metric);
  }

  /** Returns the figures, each with the file it is from. */
  Map<Metric, Claim<MeasuredValue>> figures() {
    return figures;
  }

  Map<Metric, MeasuredValue> values() {
    Map<Metric, MeasuredValue> values = new EnumMap<>(Metric.class);
    figures.forEach((metric, claim) -> values.put(metric, claim.value()));
    return values;
  }

  List<Double> stepSeconds() {
    return stepSeconds;
  }

  Map<String, Double> stageSeconds() {
    return new LinkedHashMap<>(stageSeconds);
  }

  Optional<PeakKind> peakKind() {
    return peakKind;
  }

  Optional<Boolean> synchronizedSteps() {
    return synchronizedSteps;
  }
}
