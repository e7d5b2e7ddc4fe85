package dev.offload.evidence.prediction;

import dev.offload.core.engine.Timeline;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.TransferTimes;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import dev.offload.evidence.measurement.Metric;
import java.util.OptionalDouble;

/**
 * What a simulated run says of the figures that a real one is measured by. Immutable and
 * thread-safe.
 *
 * @param scenario what was simulated, with the constants that held
 * @param timeline when everything happened
 * @param report what the simulation reports
 * @param outsideSeconds what a request takes outside of denoising
 */
public record Prediction(
    Scenario scenario, Timeline timeline, RunReport report, double outsideSeconds) {

  /** Returns a figure in the unit of its metric; empty if a run of this kind has none. */
  public OptionalDouble of(Metric metric) {
    DataSize peak = DataSize.ofBytes(report.device().peakBytes());
    return switch (metric) {
      case PEAK_GIB, PEAK_RESERVED_GIB -> OptionalDouble.of(peak.toGibibytes());
      case PEAK_GB -> OptionalDouble.of(peak.toGigabytes());
      case H2D_RATE ->
          OptionalDouble.of(scenario.machine().aloneBytesPerSecond(TrafficClass.H2D_PINNED));
      default -> times().of(metric);
    };
  }

  private PredictedTimes times() {
    TransferTimes transfers = report.transfers();
    int steps = report.steps().seconds().size();
    return new PredictedTimes(
        scenario,
        report.steps(),
        report.denoiseSeconds(),
        transfers.collectiveSeconds() / steps,
        (transfers.exposedSeconds() + transfers.contentionSeconds()) / steps,
        outsideSeconds);
  }
}
