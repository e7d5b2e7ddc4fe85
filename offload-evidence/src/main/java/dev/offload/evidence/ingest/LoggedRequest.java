package dev.offload.evidence.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a console log says of one request.
 *
 * @param server the start of the server that it ran in
 * @param sampling its parameters, if they were printed
 * @param paddedFrom the frames that were asked for, where SGLang computed more to divide them among
 *     GPUs
 * @param stageSeconds the stages that ended, in order
 * @param averageStepSeconds of all denoising steps
 * @param steps how many denoising steps a progress bar counted
 * @param roughStepSeconds each of them to the second or so, from a progress bar; may be empty
 * @param totalSeconds the request
 * @param peaks device memory of rank 0
 */
record LoggedRequest(
    ServerFacts server,
    Optional<SamplingParameters> sampling,
    Optional<Integer> paddedFrom,
    Map<String, Double> stageSeconds,
    Optional<Double> averageStepSeconds,
    Optional<Integer> steps,
    List<Double> roughStepSeconds,
    Optional<Double> totalSeconds,
    Peaks peaks) {
  /** Returns whether it denoised to the end. */
  boolean isComplete() {
    return averageStepSeconds.isPresent() || RequestTimes.denoising(stageSeconds).isPresent();
  }

  /** Collects what is printed of a request, line by line. Not thread-safe. */
  static final class Builder {
    /** More than any pipeline has. */
    private static final int MOST_STAGES = 200;

    /** The most steps of a progress bar that are followed. */
    private static final int MOST_STEPS = 10_000;

    private Optional<SamplingParameters> sampling = Optional.empty();
    private Optional<Integer> paddedFrom = Optional.empty();
    private final Map<String, Double> stages = new LinkedHashMap<>();
    private boolean denoising;
    private boolean denoised;
    private Optional<Double> average = Optional.empty();
    private Optional<Double> total = Optional.empty();
    private Peaks peaks = Peaks.NONE;
    private boolean measured;

    /** When steps ended, in whole seconds from the first one's begin, unless some were skipped. */
    private final List<Integer> stepEnds = new ArrayList<>();

    private int steps;
    private boolean skippedSteps;

    /** Begins its parameters, which take the next lines. */
    SamplingParameters sampling() {
      sampling = Optional.of(new SamplingParameters());
      return sampling.get();
    }

    void paddedFrom(int frames) {
      paddedFrom = Optional.of(frames);
    }

    /** Returns whether a stage ended already, so that the next one of its name is of another. */
    boolean hasStage(String name) {
      return stages.containsKey(name);
    }

    void started(String stage) {
      denoising = RequestTimes.isDenoising(stage);
    }

    void finished(String stage, double seconds) {
      if (stages.size() < MOST_STAGES) {
        stages.put(stage, seconds);
      }
      denoising = false;
      denoised |= RequestTimes.isDenoising(stage);
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

    /** Takes what a bar shows, which begins again with each request. */
    void progress(int done, int of, int seconds) {
      measured |= denoising;
      if (of > MOST_STEPS || done > of) {
        return;
      }
      if (of != steps || done == 0 || done < stepEnds.size()) {
        stepEnds.clear();
        steps = of;
        skippedSteps = false;
      }
      if (done == stepEnds.size() + 1) {
        stepEnds.add(seconds);
      } else {
        // Bars of quick steps skip some.
        skippedSteps |= done > stepEnds.size();
      }
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
          sampling,
          paddedFrom,
          stages,
          average,
          steps == 0 ? Optional.empty() : Optional.of(steps),
          stepSeconds(),
          total,
          peaks);
    }

    /** Returns the seconds of every step, each off by up to one; empty unless all were seen. */
    private List<Double> stepSeconds() {
      List<Double> seconds = new ArrayList<>();
      int before = 0;
      for (int end : stepEnds) {
        if (skippedSteps || stepEnds.size() != steps || end < before) {
          return List.of();
        }
        seconds.add((double) (end - before));
        before = end;
      }
      return seconds;
    }
  }
}
