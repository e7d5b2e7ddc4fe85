package dev.offload.evidence.ingest;

import dev.offload.evidence.measurement.Metric;
import java.util.Locale;
import java.util.Optional;

/**
 * Finds out whether what PyTorch's profiler was told to be a step can be a denoising step: it may
 * be a whole request, or a part of a step. Stateless and thread-safe.
 */
final class ProfilerSteps {
  /** How many times longer or shorter than a step of the run; the profiler itself takes time. */
  private static final double FACTOR = 2;

  private ProfilerSteps() {}

  /**
   * Returns what contradicts it, a sentence.
   *
   * @param steps denoising steps of the run, if they are known
   * @param figures what other files say
   * @param source the traces' names
   */
  static Optional<String> contradiction(
      TraceSummary summary, Optional<Integer> steps, RunFigures figures, String source) {
    if (!summary.profilerSteps()) {
      return Optional.empty();
    }
    int marked =
        summary.devices().stream().mapToInt(device -> device.steps().size()).max().orElse(0);
    if (steps.isPresent() && marked > steps.get()) {
      return Optional.of(
          ("%s has %d steps of the profiler, but the run had %d denoising steps: figures of its steps"
                  + " are left out.")
              .formatted(source, marked, steps.get()));
    }
    Optional<Double> expected = expectedSeconds(steps, figures);
    if (expected.isEmpty() || summary.stepSeconds().isEmpty()) {
      return Optional.empty();
    }
    double usual =
        FigureMath.median(
            summary.stepSeconds().entrySet().stream()
                .filter(step -> summary.usualSteps().contains(step.getKey()))
                .map(step -> step.getValue())
                .toList());
    boolean near = usual <= FACTOR * expected.get() && expected.get() <= FACTOR * usual;
    return near
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "A step of the profiler in %s took %.3f s, a denoising step %.3f s: figures of its"
                    + " steps are left out.",
                source,
                usual,
                expected.get()));
  }

  private static Optional<Double> expectedSeconds(Optional<Integer> steps, RunFigures figures) {
    Optional<Double> steady = figures.value(Metric.STEADY_STEP);
    return steady.or(
        () ->
            figures
                .value(Metric.DENOISE)
                .flatMap(
                    seconds -> steps.filter(count -> count > 0).map(count -> seconds / count)));
  }
}
