package dev.offload.evidence.ingest;

import dev.offload.evidence.measurement.Metric;
import java.util.List;
import java.util.Optional;

/** Takes over what the traces of a run say, of a steady step where steps can be told. Immutable. */
final class TraceFigures {
  private static final int DECIMALS = 6;

  private final TraceSummary summary;
  private final String source;
  private final Findings findings;

  /**
   * @param source the traces' names
   * @param findings gets what is left out, and what figures stand for
   */
  TraceFigures(TraceSummary summary, String source, Findings findings) {
    this.summary = summary;
    this.source = source;
    this.findings = findings;
  }

  /**
   * Adds what is measured of steps to a run's figures.
   *
   * @param simulated whether the traces are of a simulation
   */
  void addSteps(RunFigures figures, boolean simulated) {
    if (summary.steady().isEmpty()) {
      findings.remark(
          ("No steady step can be told in %s, neither by annotations nor by gaps: collectives and"
                  + " uncovered copies of a step are left out.")
              .formatted(source));
      return;
    }
    explainMarks();
    TraceTimes steady = summary.steady().get();
    if (summary.whole().collective() > 0) {
      figures.put(Metric.COLLECTIVE, FigureMath.seconds(steady.collective(), DECIMALS), source);
    }
    if (summary.whole().copy() > 0) {
      figures.put(
          Metric.UNCOVERED_TRANSFER, FigureMath.seconds(steady.exposed(), DECIMALS), source);
    }
    steps(figures, simulated);
  }

  /** Adds the rate of copies to a run's figures. */
  void addRate(RunFigures figures) {
    if (summary.idleDevices() > 0) {
      findings.remark(
          "Of %s what %d of the devices did is left out: under 1 %% of what the busiest one did."
              .formatted(source, summary.idleDevices()));
    }
    Optional<CopyClass> measured =
        summary.bytesPerSecond().containsKey(CopyClass.H2D_PINNED)
            ? Optional.of(CopyClass.H2D_PINNED)
            : Optional.of(CopyClass.H2D_UNKNOWN).filter(summary.bytesPerSecond()::containsKey);
    if (measured.isPresent()) {
      figures.put(
          Metric.H2D_RATE, FigureMath.rate(summary.bytesPerSecond().get(measured.get())), source);
      if (measured.get() == CopyClass.H2D_UNKNOWN) {
        findings.remark(
            ("%s does not say whether copies are from pinned or pageable memory: the H2D rate is of"
                    + " all of them.")
                .formatted(source));
      }
    } else if (summary.bytesPerSecond().containsKey(CopyClass.H2D_PAGEABLE)) {
      findings.remark(
          "All copies of %s are from pageable memory: there is no H2D rate of pinned memory."
              .formatted(source));
    }
  }

  private void explainMarks() {
    if (summary.profilerSteps()) {
      findings.remark(
          ("Steps of %s are those that the profiler was told of (ProfilerStep): they are taken for"
                  + " denoising steps, which the trace does not say.")
              .formatted(source));
    }
    if (summary.isMarkedBy(DeviceFigures.Marks.HOST)) {
      findings.remark(
          ("Steps of %s are marked on the host alone, which is ahead of the device: what counts for"
                  + " one step may belong to the next.")
              .formatted(source));
    }
    if (summary.isMarkedBy(DeviceFigures.Marks.GAPS)) {
      findings.remark(
          "Steps of %s are not marked, and were told by the gaps between them.".formatted(source));
    }
  }

  /** Times steps by the device, if nothing else has timed them. */
  private void steps(RunFigures figures, boolean simulated) {
    List<Double> usual =
        summary.usualSteps().stream()
            .filter(summary.stepSeconds()::containsKey)
            .map(summary.stepSeconds()::get)
            .toList();
    if (figures.has(Metric.STEADY_STEP) || usual.isEmpty()) {
      return;
    }
    figures.put(Metric.STEADY_STEP, FigureMath.seconds(FigureMath.median(usual), DECIMALS), source);
    // A step of the device ends when the device is done with it.
    figures.areSynchronized();
    if (!simulated) {
      findings.remark(
          "The steady step is from the profiler of %s, which slows runs down.".formatted(source));
    }
  }
}
