package dev.offload.evidence.prediction;

import dev.offload.core.report.StepTimes;
import dev.offload.core.scenario.Scenario;
import dev.offload.evidence.measurement.Metric;
import java.util.OptionalDouble;

/**
 * What a model says of the times of a run. Immutable and thread-safe.
 *
 * @param scenario what runs
 * @param steps every step
 * @param denoiseSeconds all steps
 * @param collectiveSeconds collectives of a step, as long as no kernel runs
 * @param uncoveredSeconds time of a step in which a copy runs and nothing else makes progress
 * @param outsideSeconds what a request takes outside of denoising
 */
public record PredictedTimes(
    Scenario scenario,
    StepTimes steps,
    double denoiseSeconds,
    double collectiveSeconds,
    double uncoveredSeconds,
    double outsideSeconds) {

  /** Returns a time in seconds; empty if a run of this kind has none, or if it is no time. */
  public OptionalDouble of(Metric metric) {
    return switch (metric) {
      case STEADY_STEP -> steps.steady();
      case FIRST_STEP -> OptionalDouble.of(steps.first());
      case SWITCH_STEP -> steps.switching();
      // A model of one expert never switches.
      case SWITCH_SPIKE -> OptionalDouble.of(steps.spike().orElse(0));
      case FORWARD ->
          steps.steady().isPresent()
              ? OptionalDouble.of(steps.steady().getAsDouble() / scenario.forwardsPerStep())
              : OptionalDouble.empty();
      case COLLECTIVE -> OptionalDouble.of(collectiveSeconds);
      case UNCOVERED_TRANSFER -> OptionalDouble.of(uncoveredSeconds);
      case DENOISE -> OptionalDouble.of(denoiseSeconds);
      case TOTAL -> OptionalDouble.of(denoiseSeconds + outsideSeconds);
      case PEAK_GIB, PEAK_GB, PEAK_RESERVED_GIB, H2D_RATE -> OptionalDouble.empty();
    };
  }
}
