package dev.offload.evidence.ingest;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a console log says of one request.
 *
 * @param source the file's name
 * @param server the start of the server that it ran in
 * @param sampling its parameters, if they were printed
 * @param paddedFrom the frames that were asked for, where SGLang computed more to divide them among
 *     GPUs
 * @param stageSeconds the stages that ended, in order
 * @param averageStepSeconds of all denoising steps
 * @param countedSteps how many denoising steps a progress bar counted
 * @param roughStepSeconds each of them to the second or so, from a progress bar; may be empty
 * @param totalSeconds the request
 * @param peaks device memory of rank 0
 */
record LoggedRequest(
    String source,
    ServerFacts server,
    Optional<SamplingParameters> sampling,
    Optional<Integer> paddedFrom,
    Map<String, Double> stageSeconds,
    Optional<Double> averageStepSeconds,
    Optional<Integer> countedSteps,
    List<Double> roughStepSeconds,
    Optional<Double> totalSeconds,
    Peaks peaks)
    implements Request {
  /** Returns no steps: those of a progress bar are too rough to be compared. */
  @Override
  public List<Double> stepSeconds() {
    return List.of();
  }

  @Override
  public Optional<Integer> stepCount() {
    return countedSteps.or(() -> sampling.flatMap(SamplingParameters::steps));
  }

  @Override
  public Optional<Double> denoising() {
    return Request.denoising(stageSeconds)
        .or(() -> averageStepSeconds.flatMap(step -> stepCount().map(count -> step * count)));
  }

  /** Returns whether it denoised to the end. */
  boolean isComplete() {
    return averageStepSeconds.isPresent() || Request.denoising(stageSeconds).isPresent();
  }
}
