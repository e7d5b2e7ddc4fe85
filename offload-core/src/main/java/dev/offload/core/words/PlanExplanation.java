package dev.offload.core.words;

import dev.offload.core.hardware.Constant;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.Planner;
import dev.offload.core.plan.Sensitivity;
import dev.offload.core.plan.Sensitivity.Variation;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;

/** Says in sentences with numbers why a plan is what it is. Stateless and thread-safe. */
public final class PlanExplanation {
  /** What is below this is not worth a number, in seconds. */
  private static final double NEGLIGIBLE_SECONDS = 0.05;

  /** A difference of a step below this is not worth a number, in seconds. */
  private static final double NEGLIGIBLE_STEP_SECONDS = 0.005;

  /** A share below this is written as 0.0 %. */
  private static final double NEGLIGIBLE_SHARE = 0.0005;

  /** A difference of memory below this is not worth a number. */
  private static final long NEGLIGIBLE_BYTES = 100_000_000;

  /** Free device memory below this share of the budget is worth a warning. */
  private static final double SCANT_SHARE = 0.05;

  private final Plan plan;
  private final Scenario scenario;

  private PlanExplanation(Plan plan) {
    this.plan = plan;
    this.scenario =
        plan.chosen().map(Candidate::scenario).orElse(plan.request().scenarios().get(0));
  }

  /**
   * Returns the answer; the distance to the bound and what it is made of; what else is on the
   * front; why the best of each other strategy lost, and each other layout; and what a wrong
   * constant would change.
   */
  public static List<String> lines(Plan plan) {
    PlanExplanation explanation = new PlanExplanation(plan);
    return plan.chosen().map(explanation::lines).orElseGet(explanation::nothingFits);
  }

  private List<String> lines(Candidate chosen) {
    List<String> lines = new ArrayList<>();
    lines.add(answer(chosen));
    if (!chosen.result().decision().isEmpty()) {
      lines.add(chosen.result().decision());
    }
    lines.add(distance(chosen));
    if (chosen.layout().ring() > 1) {
      lines.add(
          "Ring attention is taken to hide its exchanges behind attention as far as the links allow,"
              + " and to compute as fast as attention in one piece: measure it before you rely on it.");
    }
    front(chosen).ifPresent(lines::add);
    for (StrategyRequest request : plan.request().strategies()) {
      best(candidate -> candidate.result().strategy().equals(request.strategy().name()))
          .filter(best -> !best.result().strategy().equals(chosen.result().strategy()))
          .map(best -> loss(best, chosen))
          .ifPresent(lines::add);
    }
    layouts(chosen).ifPresent(lines::add);
    lines.addAll(sensitivity());
    return lines;
  }

  // The answer.

  private String answer(Candidate chosen) {
    RunReport report = report(chosen);
    List<String> parts = new ArrayList<>();
    parts.add(
        format(
            "%s: %.1f s with %s on the GPU and %s of host memory",
            plan.request().scenarios().size() == 1 ? chosen.result().label() : chosen.label(),
            chosen.denoiseSeconds(),
            gibibytes(chosen.deviceBytes()),
            gigabytes(chosen.hostBytes())));
    if (!chosen.lossless()) {
      parts.add("its outputs are not those of the published weights");
    } else if (report.moved().h2dBytes() == 0) {
      parts.add("it fits, so do not offload");
    } else {
      steady(chosen).ifPresent(parts::add);
    }
    if (report.moved().h2dBytes() > 0) {
      spike(report).ifPresent(parts::add);
    }
    String answer = String.join("; ", parts) + ".";
    long spare = scenario.deviceMemoryBudget().bytes() - chosen.deviceBytes();
    boolean scant =
        spare < SCANT_SHARE * scenario.deviceMemoryBudget().bytes()
            && plan.request().margin().equals(MemoryMargin.NONE);
    return scant
        ? answer
            + format(
                spare < NEGLIGIBLE_BYTES
                    ? " Nothing is left for the CUDA context and what else is not counted: a margin"
                        + " would keep some free."
                    : " Only %s are left for the CUDA context and what else is not counted: a margin"
                        + " would keep more free.",
                gibibytes(spare))
        : answer;
  }

  /** Returns how a steady step compares with one of a run whose weights never move. */
  private Optional<String> steady(Candidate chosen) {
    return plan.candidates().stream()
        .filter(other -> other.layout().equals(chosen.layout()) && other.lossless())
        .filter(other -> other.result().report().isPresent())
        .filter(other -> report(other).moved().h2dBytes() == 0)
        .filter(other -> report(other).steps().steady().isPresent())
        .findFirst()
        .map(
            still -> {
              double own = report(chosen).steps().steady().orElseThrow();
              double least = report(still).steps().steady().orElseThrow();
              return format(
                  "a steady step takes %.2f s, %s",
                  own,
                  own - least < Math.max(NEGLIGIBLE_STEP_SECONDS, NEGLIGIBLE_SHARE * least)
                      ? "no longer than with all weights on the GPU"
                      : format(
                          "%.1f %% more than with all weights on the GPU",
                          100 * (own - least) / least));
            });
  }

  private static Optional<String> spike(RunReport report) {
    OptionalDouble spike = report.steps().spike();
    return spike.isEmpty()
        ? Optional.empty()
        : Optional.of(
            spike.getAsDouble() > NEGLIGIBLE_SECONDS
                ? format("the change of experts costs %.1f s", spike.getAsDouble())
                : "the experts change without a spike");
  }

  // The bound.

  private String distance(Candidate chosen) {
    LowerBound bound = plan.bound();
    String least =
        format(
            "No plan%s takes less than %.1f s in %s a GPU: %s",
            chosen.lossless() ? "" : " with bf16 weights",
            bound.seconds(),
            gibibytes(plan.request().scenarios().get(0).deviceMemoryBudget().bytes())
                + (plan.request().margin().equals(MemoryMargin.NONE) ? "" : " less the margin"),
            bound.transferSeconds() > bound.computeSeconds() ? bound.transfers() : compute(bound));
    double distance = chosen.denoiseSeconds() - bound.seconds();
    if (distance < NEGLIGIBLE_SECONDS) {
      return distance < -NEGLIGIBLE_SECONDS
          ? least + format("; quantized weights gain %.1f s on that.", -distance)
          : least + "; this plan reaches that.";
    }
    return least
        + format(
            "; this plan is %.1f s (%.1f %%) above it%s.",
            distance, 100 * distance / bound.seconds(), made(chosen, distance));
  }

  private static String compute(LowerBound bound) {
    List<String> parts = new ArrayList<>();
    add(parts, bound.warmupSeconds(), "warm-up %.1f s");
    add(parts, bound.kernelSeconds(), "kernels %.1f s");
    add(parts, bound.collectiveSeconds(), "collectives %.1f s");
    return parts.isEmpty() ? "there is almost nothing to compute" : String.join(", ", parts);
  }

  /** Returns what the time above the bound is made of, as far as it is known. */
  private String made(Candidate chosen, double distance) {
    // The bound may be that of another layout, and is of bf16 weights.
    LowerBound own = LowerBound.of(chosen.scenario());
    RunReport report = report(chosen);
    double layout = own.seconds() - plan.bound().seconds();
    double loads = report.firstStep().loadSeconds();
    double contention = report.transfers().contentionSeconds();
    double rest = distance - layout - loads - contention;
    boolean overlap = rest < -NEGLIGIBLE_SECONDS;
    if (overlap || !chosen.lossless() || own.transferSeconds() > own.computeSeconds()) {
      return "";
    }
    List<String> parts = new ArrayList<>();
    add(parts, layout, "another layout's bound %.1f s");
    add(parts, loads, "loads of step 1 %.1f s");
    add(parts, contention, "collectives that meet copies %.1f s");
    add(parts, rest, "waiting for copies and the rest %.1f s");
    return parts.isEmpty() ? "" : ": " + String.join(", ", parts);
  }

  private static void add(List<String> parts, double seconds, String pattern) {
    if (seconds >= NEGLIGIBLE_SECONDS) {
      parts.add(format(pattern, seconds));
    }
  }

  // The front.

  private Optional<String> front(Candidate chosen) {
    List<String> parts = new ArrayList<>();
    asFast(chosen).ifPresent(parts::add);
    leanest(Candidate::deviceBytes, chosen)
        .map(
            lean ->
                "%s needs %s less on the GPU%s"
                    .formatted(
                        name(lean),
                        gibibytes(chosen.deviceBytes() - lean.deviceBytes()),
                        more(lean, chosen)))
        .ifPresent(parts::add);
    leanest(Candidate::hostBytes, chosen)
        .map(
            lean ->
                "%s needs %s less of host memory%s"
                    .formatted(
                        name(lean),
                        gigabytes(chosen.hostBytes() - lean.hostBytes()),
                        more(lean, chosen)))
        .ifPresent(parts::add);
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of("With less memory: " + String.join("; ", parts) + ".");
  }

  /** Returns what saves most device memory at next to no cost of time. */
  private Optional<String> asFast(Candidate chosen) {
    return plan.front().stream()
        .filter(other -> other.denoiseSeconds() <= Planner.AS_FAST * chosen.denoiseSeconds())
        .min(Comparator.comparingLong(Candidate::deviceBytes))
        .filter(other -> chosen.deviceBytes() - other.deviceBytes() >= NEGLIGIBLE_BYTES)
        .map(
            other ->
                "%s needs %s less on the GPU%s"
                    .formatted(
                        name(other),
                        gibibytes(chosen.deviceBytes() - other.deviceBytes()),
                        more(other, chosen)));
  }

  private static String more(Candidate candidate, Candidate chosen) {
    double seconds = candidate.denoiseSeconds() - chosen.denoiseSeconds();
    if (seconds < NEGLIGIBLE_STEP_SECONDS) {
      return " and no more time";
    }
    return format(seconds < NEGLIGIBLE_SECONDS ? " and %.2f s more" : " and %.1f s more", seconds);
  }

  private Optional<Candidate> leanest(ToLongFunction<Candidate> bytes, Candidate chosen) {
    return plan.front().stream()
        .min(Comparator.comparingLong(bytes).thenComparingDouble(Candidate::denoiseSeconds))
        .filter(lean -> bytes.applyAsLong(chosen) - bytes.applyAsLong(lean) >= NEGLIGIBLE_BYTES);
  }

  // What lost.

  /** Returns the best candidate that something holds for: one that may be used, if there is one. */
  private Optional<Candidate> best(Predicate<Candidate> wanted) {
    return plan.candidates().stream()
        .filter(wanted)
        .min(
            Comparator.comparing((Candidate candidate) -> !isAllowed(candidate))
                .thenComparing(candidate -> !candidate.fits())
                .thenComparing(
                    candidate ->
                        // What does not fit is judged by how much it lacks, what failed comes last.
                        candidate.fits()
                            ? candidate.denoiseSeconds()
                            : candidate.deviceBytes() == 0
                                ? Double.POSITIVE_INFINITY
                                : candidate.deviceBytes())
                .thenComparingLong(Candidate::deviceBytes))
        .map(this::leanestAlike);
  }

  /** Returns the candidate of the same strategy that is as fast and needs the least memory. */
  private Candidate leanestAlike(Candidate best) {
    return plan.candidates().stream()
        .filter(other -> isAllowed(best) && isAllowed(other))
        .filter(other -> other.result().strategy().equals(best.result().strategy()))
        .filter(other -> other.layout().equals(best.layout()))
        .filter(other -> other.denoiseSeconds() <= Planner.AS_FAST * best.denoiseSeconds())
        .min(Comparator.comparingLong(Candidate::deviceBytes))
        .orElse(best);
  }

  private boolean isAllowed(Candidate candidate) {
    return candidate.fits() && (candidate.lossless() || plan.request().allowLossy());
  }

  private String loss(Candidate lost, Candidate chosen) {
    String name = name(lost);
    if (!lost.fits()) {
      return name + " " + lost.result().reason() + ".";
    }
    if (!isAllowed(lost)) {
      return format("%s would take %.1f s, but changes outputs.", name, lost.denoiseSeconds());
    }
    double extra = lost.denoiseSeconds() - chosen.denoiseSeconds();
    if (extra < NEGLIGIBLE_SECONDS) {
      return name + " is as fast" + price(lost, chosen) + ".";
    }
    List<String> parts = new ArrayList<>();
    parts.add(format("+%.1f s", extra));
    parts.addAll(causes(lost, chosen));
    return name + ": " + String.join("; ", parts) + ".";
  }

  private static String price(Candidate lost, Candidate chosen) {
    List<String> parts = new ArrayList<>();
    if (lost.deviceBytes() - chosen.deviceBytes() >= NEGLIGIBLE_BYTES) {
      parts.add(gibibytes(lost.deviceBytes() - chosen.deviceBytes()) + " more on the GPU");
    }
    if (lost.hostBytes() - chosen.hostBytes() >= NEGLIGIBLE_BYTES) {
      parts.add(gigabytes(lost.hostBytes() - chosen.hostBytes()) + " more of host memory");
    }
    return parts.isEmpty() ? "" : ", but needs " + String.join(" and ", parts);
  }

  private List<String> causes(Candidate lost, Candidate chosen) {
    RunReport its = report(lost);
    RunReport own = report(chosen);
    List<String> parts = new ArrayList<>();
    its.steps()
        .steady()
        .ifPresent(
            steady -> {
              double extra = steady - own.steps().steady().orElseThrow();
              if (extra >= NEGLIGIBLE_STEP_SECONDS) {
                parts.add(format("+%.2f s a step", extra));
              }
            });
    double collisions = collisionSeconds(lost) - collisionSeconds(chosen);
    if (collisions >= 5e-4) {
      parts.add(
          format(
              "copies collide with collectives for %.1f ms of each layer%s",
              1e3 * collisions, collisionSeconds(chosen) < 5e-5 ? "" : " more"));
    }
    double waits = its.transfers().exposedSeconds() - own.transfers().exposedSeconds();
    if (waits >= NEGLIGIBLE_SECONDS) {
      parts.add(format("the GPU stands still for %.1f s more while weights come", waits));
    }
    double ownSpike = Math.max(0, own.steps().spike().orElse(0));
    double spike = its.steps().spike().orElse(0) - ownSpike;
    if (spike >= NEGLIGIBLE_SECONDS) {
      parts.add(
          format(
              "the change of experts costs %.1f s%s",
              spike, ownSpike < NEGLIGIBLE_SECONDS ? "" : " more"));
    }
    return parts;
  }

  /** Returns how much longer collectives take than alone, for one pass of one layer. */
  private static double collisionSeconds(Candidate candidate) {
    Scenario scenario = candidate.scenario();
    long passes = 0;
    for (DenoisingStep step : scenario.noise().steps()) {
      passes +=
          (long) scenario.forwardsPerStep() * scenario.experts().get(step.expert()).layers().size();
    }
    return passes == 0 ? 0 : report(candidate).transfers().contentionSeconds() / passes;
  }

  private Optional<String> layouts(Candidate chosen) {
    List<String> parts = new ArrayList<>();
    for (Scenario other : plan.request().scenarios()) {
      if (other.parallelism().equals(chosen.layout())) {
        continue;
      }
      Optional<Candidate> best =
          best(candidate -> candidate.layout().equals(other.parallelism())).filter(this::isAllowed);
      double bound = bound(other);
      best.ifPresentOrElse(
          candidate ->
              parts.add(
                  other.parallelism()
                      + extra(candidate.denoiseSeconds() - chosen.denoiseSeconds())),
          () -> {
            if (bound > chosen.denoiseSeconds()) {
              parts.add(other.parallelism() + " at least" + extra(bound - chosen.denoiseSeconds()));
            }
          });
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "The fastest that was found on other layouts: " + String.join("; ", parts) + ".");
  }

  private static String extra(double seconds) {
    return Math.abs(seconds) < NEGLIGIBLE_SECONDS ? " +0 s" : format(" %+.1f s", seconds);
  }

  /** Returns what no plan that may be used can beat on a layout, with the margin left free. */
  private double bound(Scenario layout) {
    Scenario within =
        layout.toBuilder()
            .deviceMemoryBudget(plan.request().margin().within(layout.deviceMemoryBudget()))
            .build();
    return plan.request().allowLossy()
        ? LowerBound.secondsInAnyPrecision(within)
        : LowerBound.of(within).seconds();
  }

  // What a wrong constant would change.

  private List<String> sensitivity() {
    if (plan.sensitivity().isEmpty()) {
      return List.of();
    }
    List<Sensitivity> changing =
        plan.sensitivity().stream()
            .filter(Sensitivity::changesRecommendation)
            .sorted(Comparator.comparingDouble(Sensitivity::gainSeconds).reversed())
            .toList();
    if (changing.isEmpty()) {
      return List.of(
          "None of the best others overtakes the plan if any one of the machine's %d constants is off by its uncertainty."
              .formatted(plan.sensitivity().size()));
    }
    return changing.stream().map(this::change).toList();
  }

  private String change(Sensitivity sensitivity) {
    Variation worst = sensitivity.worst();
    Constant believed = sensitivity.believed();
    return format(
        "If the %s were %.4g instead of %.4g (%s), %s would gain %.1f s (%.1f %%).",
        sensitivity.constant(),
        worst.value(),
        believed.value(),
        believed.provenance(),
        name(worst.best()),
        worst.gainSeconds(),
        100 * worst.gainSeconds() / worst.chosenSeconds());
  }

  // Nothing fits.

  private List<String> nothingFits() {
    List<String> lines = new ArrayList<>();
    long budget = plan.request().margin().within(scenario.deviceMemoryBudget()).bytes();
    long activations =
        plan.request().scenarios().stream()
            .mapToLong(Scenario::activationBytes)
            .min()
            .orElseThrow();
    if (activations > budget) {
      lines.add(
          format(
              "Offload cannot help: activations alone need %s of %s a GPU.",
              gibibytes(activations), gibibytes(budget)));
      return lines;
    }
    long encoder = scenario.encodingBytes();
    if (encoder > budget) {
      lines.add(
          format(
              "Offload of the transformer cannot help: the text encoder alone needs %s of %s a GPU.",
              gibibytes(encoder), gibibytes(budget)));
      return lines;
    }
    lines.add("Nothing fits.");
    plan.candidates().stream()
        .filter(candidate -> candidate.result().report().isPresent())
        .min(Comparator.comparingLong(Candidate::deviceBytes))
        .map(
            lean ->
                format(
                    "The least device memory that any takes is %s of %s: %s.",
                    gibibytes(lean.deviceBytes()), gibibytes(budget), name(lean)))
        .ifPresent(lines::add);
    for (StrategyRequest request : plan.request().strategies()) {
      best(candidate -> candidate.result().strategy().equals(request.strategy().name()))
          .map(best -> name(best) + " " + best.result().reason() + ".")
          .ifPresent(lines::add);
    }
    return lines;
  }

  /** Returns the strategy, and the layout if it is another than the chosen one's. */
  private String name(Candidate candidate) {
    return candidate.layout().equals(scenario.parallelism())
        ? candidate.result().label()
        : candidate.label();
  }

  private static RunReport report(Candidate candidate) {
    return candidate.result().report().orElseThrow();
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
