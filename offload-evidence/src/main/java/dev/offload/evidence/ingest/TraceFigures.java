package dev.offload.evidence.ingest;

import dev.offload.evidence.ingest.DeviceFigures.Marks;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Metric;
import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes over what the traces of a run say, of a steady step where steps can be told. Not
 * thread-safe.
 *
 * @param figures what other files say, which gets what traces say
 * @param source the traces' names
 * @param findings gets what is left out, and what figures stand for
 */
record TraceFigures(
    TraceSummary summary, RunFigures figures, String source, List<Finding> findings) {
  private static final int DECIMALS = 6;
  private static final MathContext RATE = new MathContext(5, RoundingMode.HALF_EVEN);

  /** How many times longer or shorter than a step of the run; the profiler itself takes time. */
  private static final double FACTOR = 2;

  /** Adds the rate of copies to a run's figures. */
  void addRate() {
    if (summary.idleDevices() > 0) {
      findings.add(FindingKind.IDLE_DEVICES.of(source, summary.idleDevices()));
    }
    Map<SliceKind, Double> rates = summary.bytesPerSecond();
    if (rates.containsKey(SliceKind.H2D_PINNED)) {
      putRate(rates.get(SliceKind.H2D_PINNED));
    } else if (rates.containsKey(SliceKind.H2D_UNKNOWN)) {
      putRate(rates.get(SliceKind.H2D_UNKNOWN));
      findings.add(FindingKind.UNKNOWN_COPIES.of(source));
    } else if (rates.containsKey(SliceKind.H2D_PAGEABLE)) {
      findings.add(FindingKind.PAGEABLE_COPIES.of(source));
    }
  }

  private void putRate(double bytesPerSecond) {
    BigDecimal rate = new BigDecimal(bytesPerSecond).round(RATE);
    figures.put(Metric.H2D_RATE, new MeasuredValue(rate), source);
  }

  /**
   * Finds out whether what PyTorch's profiler was told to be a step can be a denoising step: it may
   * be a whole request, or a part of a step.
   *
   * @param steps denoising steps of the run, if they are known
   * @return what contradicts it
   */
  Optional<Finding> contradiction(Optional<Integer> steps) {
    if (!summary.profilerSteps()) {
      return Optional.empty();
    }
    int marked =
        summary.devices().stream().mapToInt(device -> device.steps().size()).max().orElse(0);
    if (steps.isPresent() && marked > steps.get()) {
      return Optional.of(FindingKind.PROFILER_COUNT.of(source, marked, steps.get()));
    }
    Optional<Double> expected =
        figures
            .value(Metric.STEADY_STEP)
            .or(
                () ->
                    figures
                        .value(Metric.DENOISE)
                        .flatMap(all -> steps.filter(it -> it > 0).map(count -> all / count)));
    List<Double> timed = usualSeconds();
    if (expected.isEmpty() || timed.isEmpty()) {
      return Optional.empty();
    }
    double usual = StepFigures.median(timed);
    boolean near = usual <= FACTOR * expected.get() && expected.get() <= FACTOR * usual;
    return near
        ? Optional.empty()
        : Optional.of(FindingKind.PROFILER_SECONDS.of(source, usual, expected.get()));
  }

  private List<Double> usualSeconds() {
    return summary.usualSteps().stream()
        .filter(summary.stepSeconds()::containsKey)
        .map(summary.stepSeconds()::get)
        .toList();
  }

  /**
   * Adds what is measured of steps to a run's figures.
   *
   * @param simulated whether the traces are of a simulation
   */
  void addSteps(boolean simulated) {
    if (summary.steady().isEmpty()) {
      findings.add(FindingKind.NO_STEADY_STEP.of(source));
      return;
    }
    if (summary.profilerSteps()) {
      findings.add(FindingKind.PROFILER_STEPS.of(source));
    }
    if (summary.isMarkedBy(Marks.HOST)) {
      findings.add(FindingKind.HOST_MARKS.of(source));
    }
    if (summary.isMarkedBy(Marks.GAPS)) {
      findings.add(FindingKind.GAPS.of(source));
    }
    TraceTimes steady = summary.steady().get();
    if (summary.whole().collective() > 0) {
      putSeconds(Metric.COLLECTIVE, steady.collective());
    }
    if (summary.whole().copy() > 0) {
      putSeconds(Metric.UNCOVERED_TRANSFER, steady.exposed());
    }
    List<Double> usual = usualSeconds();
    // Steps are timed by the device only if nothing else has timed them.
    if (figures.value(Metric.STEADY_STEP).isEmpty() && !usual.isEmpty()) {
      putSeconds(Metric.STEADY_STEP, StepFigures.median(usual));
      // A step of the device ends when the device is done with it.
      figures.areSynchronized();
      if (!simulated) {
        findings.add(FindingKind.PROFILED_STEP.of(source));
      }
    }
  }

  private void putSeconds(Metric metric, double seconds) {
    figures.put(metric, seconds, DECIMALS, source);
  }
}
