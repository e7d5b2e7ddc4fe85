package dev.offload.core.words;

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
import dev.offload.core.unit.Bandwidth;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** Finds out why the strategies of a comparison differ, and says it. */
final class Explainer {
  /** A loss of another strategy is worth a contrast from this multiple of the own one on. */
  private static final double CONTRAST = 5;

  /** A part of the run below this is not worth a sentence, in seconds. */
  private static final double NEGLIGIBLE_SECONDS = 0.05;

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
    double extra = seconds(result) - seconds(best.get());
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
    List<Explanation.Remark> remarks = new ArrayList<>();
    List<StrategyResult> explained =
        comparison.results().stream()
            .filter(result -> copies(result) || !result.decision().isEmpty())
            .filter(result -> result.report().isPresent())
            .sorted(Comparator.comparingDouble(Explainer::seconds))
            .toList();
    Optional<StrategyResult> contrasted =
        explained.stream().filter(StrategyResult::feasible).filter(Explainer::copies).findFirst();
    for (StrategyResult result : explained) {
      String text = cost(result, contrasted.filter(result::equals).isPresent());
      remarks.add(new Explanation.Remark(Optional.of(result.label()), text));
    }
    if (comparison.results().stream().anyMatch(Explainer::copies)) {
      remarks.add(new Explanation.Remark(Optional.empty(), sharing()));
    }
    remarks.add(new Explanation.Remark(Optional.empty(), bound()));
    return best.isEmpty()
        ? new Explanation("Nothing fits", reasons(), remarks)
        : new Explanation(headline(best.get()), details(best.get()), remarks);
  }

  private String reasons() {
    return comparison.results().isEmpty()
        ? "no strategy was tried"
        : comparison.results().stream()
            .map(result -> result.label() + " " + result.reason())
            .collect(Collectors.joining("; "));
  }

  private String headline(StrategyResult result) {
    RunReport report = result.report().orElseThrow();
    long fitting = comparison.results().stream().filter(StrategyResult::feasible).count();
    long lossless =
        comparison.results().stream().filter(other -> other.feasible() && other.lossless()).count();
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
        report.denoiseSeconds(),
        gibibytes(report.device().peakBytes()),
        !result.lossless()
            ? "; its outputs are not those of the published weights"
            : report.moved().h2dBytes() == 0 ? "; it fits, so do not offload" : "");
  }

  private String details(StrategyResult result) {
    RunReport report = result.report().orElseThrow();
    return (spare(report) + leanest(result, report) + lossyAlternative(result)).strip();
  }

  /** Returns what a strategy would take that is faster, but changes outputs. */
  private String lossyAlternative(StrategyResult result) {
    return comparison.results().stream()
        .filter(other -> other.feasible() && !other.lossless() && result.lossless())
        .filter(other -> seconds(other) < seconds(result) - NEGLIGIBLE_SECONDS)
        .min(Comparator.comparingDouble(Explainer::seconds))
        .map(
            other ->
                format(
                    " %s would take %.1f s, but changes outputs.", other.label(), seconds(other)))
        .orElse("");
  }

  /** Returns a warning if what is left is about as much as peaks are known to miss. */
  private String spare(RunReport report) {
    long spare = scenario.deviceMemoryBudget().bytes() - report.device().peakBytes();
    return spare < SCANT_SHARE * scenario.deviceMemoryBudget().bytes()
        ? format(
            " Only %s are left for the CUDA context, communicators and what else is not counted.",
            gibibytes(spare))
        : "";
  }

  /** Returns what the strategy of least device memory would save, if that is another one. */
  private String leanest(StrategyResult result, RunReport report) {
    return comparison.results().stream()
        .filter(other -> other.feasible() && other.lossless())
        .min(Comparator.comparingLong(Explainer::peak))
        .filter(other -> !other.equals(result) && peak(other) < report.device().peakBytes())
        .map(other -> leaner(other, report))
        .orElse("");
  }

  private String leaner(StrategyResult other, RunReport report) {
    long host = other.report().orElseThrow().host().totalBytes() - report.host().totalBytes();
    return format(
        " %s needs only %s, for %.1f s%s more.",
        other.label(),
        gibibytes(peak(other)),
        Math.max(0, seconds(other) - report.denoiseSeconds()),
        host > 0 ? " and %s of host memory".formatted(gigabytes(host)) : "");
  }

  private String cost(StrategyResult result, boolean contrasted) {
    List<String> sentences = new ArrayList<>();
    if (!result.decision().isEmpty()) {
      sentences.add(result.decision());
    }
    if (copies(result)) {
      RunReport report = result.report().orElseThrow();
      List<String> parts = new ArrayList<>();
      parts.add(copies(report));
      parts.addAll(quantization(report.quantization()));
      collectives(result, contrasted).ifPresent(parts::add);
      parts.addAll(oddSteps(report));
      if (contrasted) {
        smoothSwitch(report).ifPresent(parts::add);
      }
      sentences.add(sentence(parts, sentences.isEmpty()));
    } else {
      List<String> parts = quantization(result.report().orElseThrow().quantization());
      if (!parts.isEmpty()) {
        sentences.add(sentence(parts, sentences.isEmpty()));
      }
    }
    return String.join(" ", sentences);
  }

  private static String sentence(List<String> parts, boolean first) {
    String text = String.join("; ", parts) + ".";
    return first ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }

  private static List<String> quantization(Quantization quantization) {
    List<String> parts = new ArrayList<>();
    if (quantization.savedBytes() > 0) {
      parts.add(gigabytes(quantization.savedBytes()) + " less than in bf16");
    }
    if (quantization.dequantizeSeconds() > 0) {
      parts.add(format("expanding weights takes %.1f s", quantization.dequantizeSeconds()));
    }
    return parts;
  }

  /** Returns what the collectives lose to copies, against the strategy where they lose most. */
  private Optional<String> collectives(StrategyResult result, boolean contrasted) {
    double lost = lossPerStep(result);
    String contrast =
        comparison.results().stream()
            .filter(other -> contrasted && other.report().isPresent())
            .max(Comparator.comparingDouble(Explainer::lossPerStep))
            .filter(other -> lossPerStep(other) > Math.max(NEGLIGIBLE_SECONDS, CONTRAST * lost))
            .map(other -> format(", those of %s lose %.2f s", other.label(), lossPerStep(other)))
            .orElse("");
    double total = result.report().orElseThrow().transfers().contentionSeconds();
    return total > NEGLIGIBLE_SECONDS || !contrast.isEmpty()
        ? Optional.of(format("collectives lose %.2f s a step to them%s", lost, contrast))
        : Optional.empty();
  }

  private static double lossPerStep(StrategyResult result) {
    return result
        .report()
        .map(report -> report.transfers().contentionSeconds() / report.steps().seconds().size())
        .orElse(0.0);
  }

  /** Returns that the experts change without a spike, if those of another strategy do not. */
  private Optional<String> smoothSwitch(RunReport report) {
    if (report.steps().spike().isEmpty() || spikes(report)) {
      return Optional.empty();
    }
    return comparison.results().stream()
        .filter(other -> other.report().filter(Explainer::spikes).isPresent())
        .max(Comparator.comparingDouble(Explainer::spike))
        .map(
            other ->
                format(
                    "the experts change without a spike, the swap of %s costs %.1f s",
                    other.label(), spike(other)));
  }

  private static boolean spikes(RunReport report) {
    return report.steps().spike().orElse(0) > noticeable(report);
  }

  private static double spike(StrategyResult result) {
    return result.report().orElseThrow().steps().spike().orElseThrow();
  }

  private static String copies(RunReport report) {
    MovedBytes moved = report.moved();
    TransferTimes times = report.transfers();
    List<String> bytes = new ArrayList<>();
    bytes.add(gigabytes(moved.h2dBytes()) + " in");
    if (moved.d2hBytes() > 0) {
      bytes.add(gigabytes(moved.d2hBytes()) + " out");
    }
    List<String> beside = new ArrayList<>();
    addTime(beside, times.besideKernelsSeconds(), "beside kernels");
    addTime(beside, times.besideCollectivesSeconds(), "beside collectives");
    addTime(beside, times.exposedSeconds(), "with nothing beside them");
    return format(
        "copies of %s per GPU take %.1f s, %s",
        String.join(" and ", bytes), times.copySeconds(), String.join(", ", beside));
  }

  private static void addTime(List<String> parts, double seconds, String where) {
    if (seconds > NEGLIGIBLE_SECONDS) {
      parts.add(format("%.1f s %s", seconds, where));
    }
  }

  private static List<String> oddSteps(RunReport report) {
    StepTimes steps = report.steps();
    FirstStep first = report.firstStep();
    List<String> parts = new ArrayList<>();
    if (first.loadSeconds() > noticeable(report)) {
      parts.add(
          format(
              "step 1 takes %.1f s: warm-up %.1f s, loads %.1f s, compute %.1f s",
              steps.first(), first.warmupSeconds(), first.loadSeconds(), first.computeSeconds()));
    }
    if (spikes(report)) {
      parts.add(
          format(
              "the swap at step %d costs %.1f s",
              steps.switchStep().getAsInt(), steps.spike().getAsDouble()));
    }
    return parts;
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
        "Copies and collectives share %s (%s), where a copy outweighs a collective %.3g to 1%s.",
        String.join(", ", shared),
        new Bandwidth(machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED)),
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
    return result.report().isPresent()
        && result.report().orElseThrow().transfers().copySeconds() > 0;
  }

  private static double seconds(StrategyResult result) {
    return result.report().orElseThrow().denoiseSeconds();
  }

  private static long peak(StrategyResult result) {
    return result.report().orElseThrow().device().peakBytes();
  }

  private static String gibibytes(long bytes) {
    return format("%.1f GiB", DataSize.ofBytes(bytes).toGibibytes());
  }

  private static String gigabytes(long bytes) {
    return format("%.1f GB", DataSize.ofBytes(bytes).toGigabytes());
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
