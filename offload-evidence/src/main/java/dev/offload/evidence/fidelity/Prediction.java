package dev.offload.evidence.fidelity;

import dev.offload.core.engine.Timeline;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.report.RunReport;
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
  private static final double GIGABYTE = 1e9;

  /** Returns a figure in the unit of its metric; empty if a run of this kind has none. */
  public OptionalDouble of(Metric metric) {
    return switch (metric) {
      case STEADY_STEP -> report.steps().steady();
      case FIRST_STEP -> OptionalDouble.of(report.steps().first());
      case SWITCH_STEP -> report.steps().switching();
      // A model of one expert never switches.
      case SWITCH_SPIKE -> OptionalDouble.of(report.steps().spike().orElse(0));
      case FORWARD ->
          report.steps().steady().isPresent()
              ? OptionalDouble.of(
                  report.steps().steady().getAsDouble() / scenario.forwardsPerStep())
              : OptionalDouble.empty();
      case COLLECTIVE -> perStep(report.transfers().collectiveSeconds());
      case UNCOVERED_TRANSFER ->
          perStep(report.transfers().exposedSeconds() + report.transfers().contentionSeconds());
      case DENOISE -> OptionalDouble.of(report.denoiseSeconds());
      case TOTAL -> OptionalDouble.of(report.denoiseSeconds() + outsideSeconds);
      case PEAK_GIB, PEAK_RESERVED_GIB ->
          OptionalDouble.of(DataSize.ofBytes(report.device().peakBytes()).toGibibytes());
      case PEAK_GB -> OptionalDouble.of(report.device().peakBytes() / GIGABYTE);
      case H2D_RATE ->
          OptionalDouble.of(scenario.machine().aloneBytesPerSecond(TrafficClass.H2D_PINNED));
    };
  }

  private OptionalDouble perStep(double seconds) {
    return OptionalDouble.of(seconds / report.steps().seconds().size());
  }
}
