package dev.offload.cli.ingest;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Collects what a console log says of one request, line by line. Not thread-safe. */
final class LoggedRequestBuilder {
  /** More than any pipeline has. */
  private static final int MOST_STAGES = 200;

  private Optional<SamplingBlock> block = Optional.empty();
  private Optional<Integer> paddedFrom = Optional.empty();
  private final Map<String, Double> stages = new LinkedHashMap<>();
  private boolean denoising;
  private Optional<Double> average = Optional.empty();
  private final StepProgress progress = new StepProgress();
  private Optional<Double> total = Optional.empty();
  private Peaks peaks = Peaks.NONE;
  private boolean measured;

  /** Begins the block of its parameters, which takes the next lines. */
  SamplingBlock sampling() {
    SamplingBlock begun = new SamplingBlock();
    block = Optional.of(begun);
    return begun;
  }

  void paddedFrom(int frames) {
    paddedFrom = Optional.of(frames);
  }

  /** Returns whether a stage ended already, so that the next one of its name is of another. */
  boolean hasStage(String name) {
    return stages.containsKey(name);
  }

  void started(String stage) {
    denoising = Stages.isDenoising(stage);
  }

  void finished(String stage, double seconds) {
    if (stages.size() < MOST_STAGES) {
      stages.put(stage, seconds);
    }
    denoising = false;
    measured = true;
  }

  void averageStep(double seconds) {
    average = Optional.of(seconds);
    denoising = false;
    measured = true;
  }

  /**
   * Returns whether a progress bar would be that of the steps: weights are loaded with bars, too.
   */
  boolean isDenoising() {
    return denoising;
  }

  /** Takes what a bar shows: so many of so many steps after so many seconds. */
  void progress(int done, int of, int seconds) {
    progress.show(done, of, seconds);
    measured |= denoising;
  }

  void total(double seconds) {
    total = Optional.of(seconds);
    measured = true;
  }

  void peaks(Peaks more) {
    // What is printed first says more of what it is.
    peaks = peaks.or(more);
    measured = true;
  }

  /** Returns whether anything of it was measured. */
  boolean isMeasured() {
    return measured;
  }

  LoggedRequest build() {
    return new LoggedRequest(
        block.map(SamplingBlock::parameters),
        paddedFrom,
        stages,
        average,
        progress.steps(),
        progress.stepSeconds(),
        total,
        peaks);
  }
}
