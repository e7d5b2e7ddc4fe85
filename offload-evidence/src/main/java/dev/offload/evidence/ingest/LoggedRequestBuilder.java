package dev.offload.evidence.ingest;

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
  private boolean denoised;
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
    denoised |= Stages.isDenoising(stage);
    measured = true;
  }

  void averageStep(double seconds) {
    average = Optional.of(seconds);
    denoising = false;
    denoised = true;
    measured = true;
  }

  /**
   * Returns whether a progress bar may be that of the steps: weights are loaded with bars, and
   * videos decoded, too.
   *
   * @param bare whether the bar has no text of its own, as that of the steps
   */
  boolean mayShowSteps(boolean bare) {
    return denoising || (bare && !denoised);
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

  /**
   * Returns the request.
   *
   * @param server the start of the server that it ran in
   */
  LoggedRequest build(ServerFacts server) {
    return new LoggedRequest(
        server,
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
