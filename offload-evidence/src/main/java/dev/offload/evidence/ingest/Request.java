package dev.offload.evidence.ingest;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiPredicate;

/** What one file says of a request. */
sealed interface Request permits RequestRecord, LoggedRequest {
  /** A console log has four decimals of a second. */
  double TOLERANCE_SECONDS = 1e-3;

  double TOLERANCE_SHARE = 1e-3;

  /** By how much a part may exceed the whole, which another clock may have timed. */
  double EXCESS_SECONDS = 0.1;

  double EXCESS_SHARE = 0.02;

  /** How much may lie around a request, as saving its video, which the console's total counts. */
  double AROUND_SECONDS = 10;

  double AROUND_SHARE = 0.1;

  /** What comes out of a comparison. */
  enum Match {
    /** Something could be compared, and nothing differs. */
    SAME,
    /** Something differs, so that these are two requests. */
    DIFFERENT,
    /** There is nothing that both have. */
    UNKNOWN
  }

  /** Returns the file's name. */
  String source();

  /** Returns the seconds of each stage of the pipeline, in order; may be empty. */
  Map<String, Double> stageSeconds();

  /** Returns the seconds of each denoising step as the host timed them, in order; may be empty. */
  List<Double> stepSeconds();

  /** Returns how many denoising steps there were. */
  Optional<Integer> stepCount();

  /** Returns the seconds of the whole request. */
  Optional<Double> totalSeconds();

  /** Returns the device memory. */
  Peaks peaks();

  /** Returns the seconds of all denoising, but as the sum of its steps. */
  default Optional<Double> denoising() {
    return denoising(stageSeconds());
  }

  /** Returns the seconds of all denoising stages, if there is one. */
  static Optional<Double> denoising(Map<String, Double> stages) {
    return stages.entrySet().stream()
        .filter(stage -> isDenoising(stage.getKey()))
        .map(Map.Entry::getValue)
        .reduce(Double::sum);
  }

  /** Returns whether a stage of SGLang's pipelines denoises, rather than prepares that. */
  static boolean isDenoising(String stage) {
    return (stage.endsWith("DenoisingStage") || stage.endsWith("RefinementStage"))
        && !stage.contains("BeforeDenoisingStage");
  }

  /** Returns the sum of the steps, which may be less than they took: the host runs ahead. */
  default Optional<Double> stepSum() {
    return stepSeconds().isEmpty()
        ? Optional.empty()
        : Optional.of(stepSeconds().stream().mapToDouble(Double::doubleValue).sum());
  }

  /** Returns whether both name the same stage. */
  default boolean sharesStage(Request other) {
    return !Collections.disjoint(stageSeconds().keySet(), other.stageSeconds().keySet());
  }

  /**
   * Compares the stages that both have; only where there is none, what else both have: the number
   * of steps, the whole request, and parts, which take no longer than what they are a part of.
   */
  default Match compare(Request other) {
    List<Boolean> agreements = new ArrayList<>();
    stageSeconds()
        .forEach(
            (stage, seconds) -> {
              if (other.stageSeconds().containsKey(stage)) {
                agreements.add(isNear(seconds, other.stageSeconds().get(stage)));
              }
            });
    if (agreements.isEmpty()) {
      boolean sameClock = getClass() == other.getClass();
      addIfBoth(stepCount(), other.stepCount(), Integer::equals, agreements);
      addIfBoth(
          totalSeconds(),
          other.totalSeconds(),
          sameClock ? Request::isNear : Request::isNearTotal,
          agreements);
      addIfBoth(stepSum(), other.stepSum(), Request::isNear, agreements);
      addParts(this, other, agreements);
      addParts(other, this, agreements);
    }
    return agreements.isEmpty()
        ? Match.UNKNOWN
        : agreements.contains(false) ? Match.DIFFERENT : Match.SAME;
  }

  private static void addParts(Request one, Request other, List<Boolean> agreements) {
    addIfBoth(one.stepSum(), other.denoising(), Request::isAtMost, agreements);
    addIfBoth(
        one.denoising().or(one::stepSum), other.totalSeconds(), Request::isAtMost, agreements);
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
