package dev.offload.evidence.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/**
 * How long a request took as one file has it, to find it in another.
 *
 * @param stages seconds of each stage; may be empty
 * @param steps how many denoising steps there were
 * @param stepSum seconds of all steps as the host timed them, which may be ahead of the device
 * @param denoising seconds of all denoising, as a stage or the average step
 * @param total seconds of the whole request
 * @param recorded whether the total is of SGLang's own record, rather than of the console, which
 *     counts what lies around it, as saving the video
 */
record RequestTimes(
    Map<String, Double> stages,
    Optional<Integer> steps,
    Optional<Double> stepSum,
    Optional<Double> denoising,
    Optional<Double> total,
    boolean recorded) {
  /** A console log has four decimals of a second. */
  private static final double TOLERANCE_SECONDS = 1e-3;

  private static final double TOLERANCE_SHARE = 1e-3;

  /** By how much a part may exceed the whole, which another clock may have timed. */
  private static final double EXCESS_SECONDS = 0.1;

  private static final double EXCESS_SHARE = 0.02;

  /** How much may lie around a request, as saving its video. */
  private static final double AROUND_SECONDS = 10;

  private static final double AROUND_SHARE = 0.1;

  /** What comes out of a comparison. */
  enum Match {
    /** Something could be compared, and nothing differs. */
    SAME,
    /** Something differs, so that these are two requests. */
    DIFFERENT,
    /** There is nothing that both have. */
    UNKNOWN
  }

  /** Returns whether a stage of SGLang's pipelines denoises, rather than prepares that. */
  static boolean isDenoising(String stage) {
    return (stage.endsWith("DenoisingStage") || stage.endsWith("RefinementStage"))
        && !stage.contains("BeforeDenoisingStage");
  }

  /** Returns the seconds of all denoising stages, if there is one. */
  static Optional<Double> denoising(Map<String, Double> stages) {
    return stages.entrySet().stream()
        .filter(stage -> isDenoising(stage.getKey()))
        .map(Map.Entry::getValue)
        .reduce(Double::sum);
  }

  static RequestTimes of(RequestRecord record) {
    List<Double> steps = record.stepSeconds();
    boolean any = !steps.isEmpty();
    return new RequestTimes(
        record.stageSeconds(),
        any ? Optional.of(steps.size()) : Optional.empty(),
        any ? Optional.of(steps.stream().mapToDouble(Double::doubleValue).sum()) : Optional.empty(),
        denoising(record.stageSeconds()),
        record.totalSeconds(),
        true);
  }

  static RequestTimes of(LoggedRequest request) {
    Optional<Integer> steps =
        request.steps().or(() -> request.sampling().flatMap(SamplingParameters::steps));
    Optional<Double> byAverage =
        request.averageStepSeconds().flatMap(average -> steps.map(count -> average * count));
    return new RequestTimes(
        request.stageSeconds(),
        steps,
        Optional.empty(),
        denoising(request.stageSeconds()).or(() -> byAverage),
        request.totalSeconds(),
        false);
  }

  /** Returns whether both name the same stage. */
  boolean sharesStage(RequestTimes other) {
    return !Collections.disjoint(stages.keySet(), other.stages.keySet());
  }

  /**
   * Compares the stages that both have; only where there is none, what else both have: the number
   * of steps, the whole request, and parts, which take no longer than what they are a part of.
   */
  Match compare(RequestTimes other) {
    if (sharesStage(other)) {
      boolean agree =
          stages.entrySet().stream()
              .filter(stage -> other.stages.containsKey(stage.getKey()))
              .allMatch(stage -> isNear(stage.getValue(), other.stages.get(stage.getKey())));
      return agree ? Match.SAME : Match.DIFFERENT;
    }
    boolean sameClock = recorded && other.recorded;
    List<Boolean> agreements = new ArrayList<>();
    addIfBoth(steps, other.steps, Integer::equals, agreements);
    addIfBoth(
        total,
        other.total,
        sameClock ? RequestTimes::isNear : RequestTimes::isNearTotal,
        agreements);
    addIfBoth(stepSum, other.stepSum, RequestTimes::isNear, agreements);
    addIfBoth(stepSum, other.denoising, RequestTimes::isAtMost, agreements);
    addIfBoth(other.stepSum, denoising, RequestTimes::isAtMost, agreements);
    addIfBoth(denoising.or(() -> stepSum), other.total, RequestTimes::isAtMost, agreements);
    addIfBoth(other.denoising.or(other::stepSum), total, RequestTimes::isAtMost, agreements);
    if (agreements.isEmpty()) {
      return Match.UNKNOWN;
    }
    return agreements.contains(false) ? Match.DIFFERENT : Match.SAME;
  }

  private static <T> void addIfBoth(
      Optional<T> one, Optional<T> other, BiPredicate<T, T> agree, List<Boolean> agreements) {
    if (one.isPresent() && other.isPresent()) {
      agreements.add(agree.test(one.get(), other.get()));
    }
  }

  private static boolean isNear(double one, double other) {
    return Math.abs(one - other) <= TOLERANCE_SECONDS + TOLERANCE_SHARE * Math.max(one, other);
  }

  private static boolean isNearTotal(double one, double other) {
    return Math.abs(one - other) <= AROUND_SECONDS + AROUND_SHARE * Math.max(one, other);
  }

  private static boolean isAtMost(double part, double whole) {
    return part <= whole * (1 + EXCESS_SHARE) + EXCESS_SECONDS;
  }
}
