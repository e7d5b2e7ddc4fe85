package dev.offload.core.words;

import static dev.offload.core.unit.DataSize.gibibytes;
import static dev.offload.core.unit.DataSize.gigabytes;
import static dev.offload.core.unit.Numbers.format;
import static dev.offload.core.words.Clauses.NEGLIGIBLE_SECONDS;

import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.FirstStep;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.MovedBytes;
import dev.offload.core.report.Quantization;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StepTimes;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.report.TransferTimes;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Finds out why the strategies of a comparison differ, and says it. */
final class Explainer {
  /** A loss of another strategy is worth a contrast from this multiple of the own one on. */
  private static final double CONTRAST = 5;

  /** An odd step is worth mentioning from this share of a usual step on. */
  private static final double NOTICEABLE_SHARE = 0.02;

  /** Free device memory below this share of the budget is worth a warning. */
  private static final double SCANT_SHARE = 0.1;

  /** A weight ratio from which on the lighter traffic makes almost no progress. */
  private static final double OVERWHELMING = 20;

  private final Comparison comparison;
  private final Scenario scenario;
  private final Optional<StrategyResult> best;

  Explainer(Comparison comparison) {
    this.comparison = comparison;
    this.scenario = comparison.scenario();
    this.best = comparison.recommended();
  }

  /** Returns a few words on one strategy, as {@link Explanation#verdict} does. */
  String verdict(StrategyResult result) {
    if (!result.feasible() || best.isEmpty()) {
      return result.reason();
    }
    if (result.equals(best.get())) {
      return "fastest; " + result.reason();
    }
    double extra = result.denoiseSeconds() - best.get().denoiseSeconds();
    String pace =
        Math.abs(extra) < NEGLIGIBLE_SECONDS
            ? "no slower than "
            : format("%.1f s %s than ", Math.abs(extra), extra > 0 ? "slower" : "faster");
    return pace
        + best.get().label()
        + (result.lossless() ? "; " : ", but changes outputs; ")
        + result.reason();
  }

  Explanation explanation() {
    List<StrategyResult> explained =
        results(result -> copies(result) || !result.decision().isEmpty())
            .filter(result -> result.report().isPresent())
            .sorted(Comparator.comparingDouble(StrategyResult::denoiseSeconds))
            .toList();
    Optional<StrategyResult> contrasted =
        explained.stream().filter(StrategyResult::feasible).filter(Explainer::copies).findFirst();
    List<Explanation.Remark> remarks = new ArrayList<>();
    for (StrategyResult result : explained) {
      String text = cost(result, contrasted.filter(result::equals).isPresent());
      remarks.add(new Explanation.Remark(Optional.of(result.label()), text));
    }
    if (results(Explainer::copies).findAny().isPresent()) {
      remarks.add(new Explanation.Remark(Optional.empty(), sharing()));
    }
    remarks.add(new Explanation.Remark(Optional.empty(), bound()));
    return best.isEmpty()
        ? new Explanation("Nothing fits", reasons(), remarks)
        : new Explanation(headline(best.get()), details(best.get()), remarks);
  }

  private Stream<StrategyResult> results(Predicate<StrategyResult> wanted) {
    return comparison.results().stream().filter(wanted);
  }

  private String reasons() {
    return comparison.results().isEmpty()
        ? "no strategy was tried"
        : results(result -> true)
            .map(result -> result.label() + " " + result.reason())
            .collect(Collectors.joining("; "));
  }

  private String headline(StrategyResult result) {
    long fitting = results(StrategyResult::feasible).count();
    long lossless = results(other -> other.feasible() && other.lossless()).count();
    String rank =
        fitting == 1
            ? "only one that fits"
            : lossless == 1 && result.lossless()
                ? "only one that fits and changes no outputs"
                : "fastest of the %d that fit%s"
                    .formatted(
                        lossless == 0 ? fitting : lossless,
                        lossless == 0 || lossless == fitting ? "" : " and change no outputs");
    return format(
        "%s is the %s: %.1f s with %s on the GPU%s",
        result.label(),
        rank,
        result.denoiseSeconds(),
        gibibytes(result.deviceBytes()),
        !result.lossless()
            ? "; its outputs are not those of the published weights"
            : report(result).moved().h2dBytes() == 0 ? "; it fits, so do not offload" : "");
  }

  /** Returns what else belongs to the answer: memory, and what is faster but changes outputs. */
  private String details(StrategyResult result) {
    Clauses details = new Clauses();
    long budget = scenario.deviceMemoryBudget().bytes();
    long spare = budget - result.deviceBytes();
    // About as much as peaks are known to miss.
    if (spare < SCANT_SHARE * budget) {
      details.add(
          "Only %s are left for the CUDA context, communicators and what else is not counted.",
          gibibytes(spare));
    }
    results(other -> other.feasible() && other.lossless())
        .min(Comparator.comparingLong(StrategyResult::deviceBytes))
        .filter(other -> !other.equals(result) && other.deviceBytes() < result.deviceBytes())
        .ifPresent(other -> details.add("%s", leaner(other, result)));
    results(other -> other.feasible() && !other.lossless() && result.lossless())
        .filter(other -> other.denoiseSeconds() < result.denoiseSeconds() - NEGLIGIBLE_SECONDS)
        .min(Comparator.comparingDouble(StrategyResult::denoiseSeconds))
        .ifPresent(
            other ->
                details.add(
                    "%s would take %.1f s, but changes outputs.",
                    other.label(), other.denoiseSeconds()));
    return details.joined(" ");
  }

  private static String leaner(StrategyResult other, StrategyResult result) {
    long host = other.hostBytes() - result.hostBytes();
    return format(
        "%s needs only %s, for %.1f s%s more.",
        other.label(),
        gibibytes(other.deviceBytes()),
        Math.max(0, other.denoiseSeconds() - result.denoiseSeconds()),
        host > 0 ? " and %s of host memory".formatted(gigabytes(host)) : "");
  }

  private String cost(StrategyResult result, boolean contrasted) {
    RunReport report = report(result);
    Quantization quantization = report.quantization();
    Clauses parts = new Clauses();
    if (copies(result)) {
      parts.add("%s", copies(report));
    }
    if (quantization.savedBytes() > 0) {
      parts.add("%s less than in bf16", gigabytes(quantization.savedBytes()));
    }
    parts.addIf(
        quantization.dequantizeSeconds() > 0,
        "expanding weights takes %.1f s",
        quantization.dequantizeSeconds());
    if (copies(result)) {
      collectives(parts, result, contrasted);
      oddSteps(parts, report);
      if (contrasted) {
        smoothSwitch(parts, report);
      }
    }
    String text = parts.sentence("").orElse("");
    return result.decision().isEmpty() || text.isEmpty()
        ? result.decision() + text
        : result.decision()
            + " "
            + text.substring(0, 1).toUpperCase(Locale.ROOT)
            + text.substring(1);
  }

  /** Adds what the collectives lose to copies, against the strategy where they lose most. */
  private void collectives(Clauses parts, StrategyResult result, boolean contrasted) {
    double lost = lossPerStep(result);
    String contrast =
        results(other -> contrasted && other.report().isPresent())
            .max(Comparator.comparingDouble(Explainer::lossPerStep))
            .filter(other -> lossPerStep(other) > Math.max(NEGLIGIBLE_SECONDS, CONTRAST * lost))
            .map(other -> format(", those of %s lose %.2f s", other.label(), lossPerStep(other)))
            .orElse("");
    parts.addIf(
        report(result).transfers().contentionSeconds() > NEGLIGIBLE_SECONDS || !contrast.isEmpty(),
        "collectives lose %.2f s a step to them%s",
        lost,
        contrast);
  }

  private static double lossPerStep(StrategyResult result) {
    RunReport report = report(result);
    return report.transfers().contentionSeconds() / report.steps().seconds().size();
  }

  /** Adds that the experts change without a spike, if those of another strategy do not. */
  private void smoothSwitch(Clauses parts, RunReport report) {
    if (report.steps().spike().isPresent() && !spikes(report)) {
      results(other -> other.report().filter(Explainer::spikes).isPresent())
          .max(Comparator.comparingDouble(Explainer::spike))
          .ifPresent(
              other ->
                  parts.add(
                      "the experts change without a spike, the swap of %s costs %.1f s",
                      other.label(), spike(other)));
    }
  }

  private static boolean spikes(RunReport report) {
    return report.steps().spike().orElse(0) > noticeable(report);
  }

  private static double spike(StrategyResult result) {
    return report(result).steps().spike().orElseThrow();
  }

  private static String copies(RunReport report) {
    MovedBytes moved = report.moved();
    TransferTimes times = report.transfers();
    return format(
        "copies of %s in%s per GPU take %.1f s, %s",
        gigabytes(moved.h2dBytes()),
        moved.d2hBytes() > 0 ? " and %s out".formatted(gigabytes(moved.d2hBytes())) : "",
        times.copySeconds(),
        new Clauses()
            .addSeconds(times.besideKernelsSeconds(), "%.1f s beside kernels")
            .addSeconds(times.besideCollectivesSeconds(), "%.1f s beside collectives")
            .addSeconds(times.exposedSeconds(), "%.1f s with nothing beside them")
            .joined(", "));
  }

  private static void oddSteps(Clauses parts, RunReport report) {
    StepTimes steps = report.steps();
    FirstStep first = report.firstStep();
    parts.addIf(
        first.loadSeconds() > noticeable(report),
        "step 1 takes %.1f s: warm-up %.1f s, loads %.1f s, compute %.1f s",
        steps.first(),
        first.warmupSeconds(),
        first.loadSeconds(),
        first.computeSeconds());
    if (spikes(report)) {
      parts.add(
          "the swap at step %d costs %.1f s",
          steps.switchStep().getAsInt(), steps.spike().getAsDouble());
    }
  }

  /** Returns by how many seconds a step must be odd to be worth mentioning. */
  private static double noticeable(RunReport report) {
    double usual = report.steps().steady().orElse(report.firstStep().computeSeconds());
    return Math.max(NEGLIGIBLE_SECONDS, NOTICEABLE_SHARE * usual);
  }

  private String sharing() {
    if (scenario.parallelism().gpus() == 1) {
      return "There are no collectives on one GPU, so copies contend with nothing.";
    }
    Machine machine = scenario.machine();
    List<String> shared = new ArrayList<>(machine.route(TrafficClass.COLLECTIVE).links());
    shared.retainAll(machine.route(TrafficClass.H2D_PINNED).links());
    if (shared.isEmpty()) {
      return "Collectives and copies use different links (%s; %s), so neither slows the other."
          .formatted(
              String.join(", ", machine.route(TrafficClass.COLLECTIVE).links()),
              String.join(", ", machine.route(TrafficClass.H2D_PINNED).links()));
    }
    double ratio =
        machine.route(TrafficClass.H2D_PINNED).weight().value()
            / machine.route(TrafficClass.COLLECTIVE).weight().value();
    return format(
        "Copies and collectives share %s (%.1f GB/s), where a copy outweighs a collective %.3g to 1%s.",
        String.join(", ", shared),
        machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED) / 1e9,
        ratio,
        ratio < OVERWHELMING ? "" : ": a collective that meets a copy stands still until it ends");
  }

  private String bound() {
    LowerBound bound = comparison.lowerBound();
    return format(
        "No strategy can beat %.1f s with bf16 weights and %s a GPU: kernels, collectives and a warm-up of %.1f s"
            + " take %.1f s; %s.",
        bound.seconds(),
        gibibytes(scenario.deviceMemoryBudget().bytes()),
        scenario.firstStepWarmupSeconds(),
        bound.computeSeconds(),
        bound.transferSeconds() > bound.computeSeconds()
            ? bound.transfers()
            : bound.copyBytes() == 0
                ? "no copy is unavoidable"
                : format("the unavoidable copies take %.1f s", bound.copySeconds()));
  }

  private static boolean copies(StrategyResult result) {
    return result.report().filter(run -> run.transfers().copySeconds() > 0).isPresent();
  }

  private static RunReport report(StrategyResult result) {
    return result.report().orElseThrow();
  }
}
