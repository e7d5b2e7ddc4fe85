package dev.offload.core.words;

import static dev.offload.core.unit.DataSize.gibibytes;
import static dev.offload.core.unit.DataSize.gigabytes;
import static dev.offload.core.unit.Numbers.format;
import static dev.offload.core.words.Clauses.NEGLIGIBLE_SECONDS;

import dev.offload.core.hardware.Constant;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.Planner;
import dev.offload.core.plan.Sensitivity;
import dev.offload.core.plan.Sensitivity.Variation;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.Scenario;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Says in sentences with numbers why a plan is what it is. Stateless and thread-safe. */
public final class PlanExplanation {
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
    bestOfEach()
        .filter(best -> !best.result().strategy().equals(chosen.result().strategy()))
        .map(best -> loss(best, chosen))
        .forEach(lines::add);
    layouts(chosen).ifPresent(lines::add);
    lines.addAll(sensitivity());
    return lines;
  }

  // The answer.

  private String answer(Candidate chosen) {
    RunReport report = report(chosen);
    boolean moves = report.moved().h2dBytes() > 0;
    Clauses parts = new Clauses();
    parts.add(
        "%s: %.1f s with %s on the GPU and %s of host memory",
        plan.request().scenarios().size() == 1 ? chosen.result().label() : chosen.label(),
        chosen.denoiseSeconds(),
        gibibytes(chosen.deviceBytes()),
        gigabytes(chosen.hostBytes()));
    if (!chosen.lossless()) {
      parts.add("its outputs are not those of the published weights");
    } else if (!moves) {
      parts.add("it fits, so do not offload");
    } else {
      steady(parts, chosen);
    }
    if (moves && report.steps().spike().isPresent()) {
      double spike = report.steps().spike().getAsDouble();
      parts.add(
          spike > NEGLIGIBLE_SECONDS
              ? "the change of experts costs %.1f s"
              : "the experts change without a spike",
          spike);
    }
    String answer = parts.sentence("").orElseThrow();
    long spare = scenario.deviceMemoryBudget().bytes() - chosen.deviceBytes();
    boolean scant =
        spare < SCANT_SHARE * scenario.deviceMemoryBudget().bytes()
            && plan.request().margin().equals(MemoryMargin.NONE);
    return scant
        ? answer
            + (spare < NEGLIGIBLE_BYTES
                ? " Nothing is left for the CUDA context and what else is not counted: a margin"
                    + " would keep some free."
                : " Only %s are left for the CUDA context and what else is not counted: a margin"
                        .formatted(gibibytes(spare))
                    + " would keep more free.")
        : answer;
  }

  /** Adds how a steady step compares with one of a run whose weights never move. */
  private void steady(Clauses parts, Candidate chosen) {
    plan.candidates().stream()
        .filter(other -> other.layout().equals(chosen.layout()) && other.lossless())
        .filter(other -> other.result().report().isPresent())
        .filter(other -> report(other).moved().h2dBytes() == 0)
        .filter(other -> report(other).steps().steady().isPresent())
        .findFirst()
        .ifPresent(
            still -> {
              double own = report(chosen).steps().steady().orElseThrow();
              double least = report(still).steps().steady().orElseThrow();
              parts.add(
                  own - least < Math.max(NEGLIGIBLE_STEP_SECONDS, NEGLIGIBLE_SHARE * least)
                      ? "a steady step takes %.2f s, no longer than with all weights on the GPU"
                      : "a steady step takes %.2f s, %.1f %% more than with all weights on the GPU",
                  own,
                  100 * (own - least) / least);
            });
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
    Clauses parts =
        new Clauses()
            .addSeconds(bound.warmupSeconds(), "warm-up %.1f s")
            .addSeconds(bound.kernelSeconds(), "kernels %.1f s")
            .addSeconds(bound.collectiveSeconds(), "collectives %.1f s");
    return parts.isEmpty() ? "there is almost nothing to compute" : parts.joined(", ");
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
    Clauses parts =
        new Clauses()
            .addSeconds(layout, "another layout's bound %.1f s")
            .addSeconds(loads, "loads of step 1 %.1f s")
            .addSeconds(contention, "collectives that meet copies %.1f s")
            .addSeconds(rest, "waiting for copies and the rest %.1f s");
    return parts.isEmpty() ? "" : ": " + parts.joined(", ");
  }

  // The front.

  private Optional<String> front(Candidate chosen) {
    Clauses parts = new Clauses();
    double asFast = Planner.AS_FAST * chosen.denoiseSeconds();
    // What costs next to no time comes first.
    for (double most : List.of(asFast, Double.POSITIVE_INFINITY)) {
      leanest(most, Candidate::deviceBytes, chosen)
          .ifPresent(
              lean ->
                  parts.add(
                      "%s needs %s less on the GPU%s",
                      name(lean),
                      gibibytes(chosen.deviceBytes() - lean.deviceBytes()),
                      more(lean, chosen)));
    }
    leanest(Double.POSITIVE_INFINITY, Candidate::hostBytes, chosen)
        .ifPresent(
            lean ->
                parts.add(
                    "%s needs %s less of host memory%s",
                    name(lean),
                    gigabytes(chosen.hostBytes() - lean.hostBytes()),
                    more(lean, chosen)));
    return parts.sentence("With less memory: ");
  }

  /** Returns what saves most memory of a kind, and takes at most some seconds. */
  private Optional<Candidate> leanest(
      double mostSeconds, ToLongFunction<Candidate> bytes, Candidate chosen) {
    return plan.front().stream()
        .filter(other -> other.denoiseSeconds() <= mostSeconds)
        .min(Comparator.comparingLong(bytes).thenComparingDouble(Candidate::denoiseSeconds))
        .filter(lean -> bytes.applyAsLong(chosen) - bytes.applyAsLong(lean) >= NEGLIGIBLE_BYTES);
  }

  private static String more(Candidate candidate, Candidate chosen) {
    double seconds = candidate.denoiseSeconds() - chosen.denoiseSeconds();
    if (seconds < NEGLIGIBLE_STEP_SECONDS) {
      return " and no more time";
    }
    return format(seconds < NEGLIGIBLE_SECONDS ? " and %.2f s more" : " and %.1f s more", seconds);
  }

  // What lost.

  /** Returns the best candidate of each strategy. */
  private Stream<Candidate> bestOfEach() {
    return plan.request().strategies().stream()
        .map(request -> request.strategy().name())
        .map(name -> best(candidate -> candidate.result().strategy().equals(name)))
        .flatMap(Optional::stream);
  }

  /** Returns the best candidate that something holds for: one that may be used, if there is one. */
  private Optional<Candidate> best(Predicate<Candidate> wanted) {
    return plan.candidates().stream()
        .filter(wanted)
        .min(
            Comparator.comparing((Candidate candidate) -> !plan.request().allows(candidate))
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
        .filter(other -> plan.request().allows(best) && plan.request().allows(other))
        .filter(other -> other.result().strategy().equals(best.result().strategy()))
        .filter(other -> other.layout().equals(best.layout()))
        .filter(other -> other.denoiseSeconds() <= Planner.AS_FAST * best.denoiseSeconds())
        .min(Comparator.comparingLong(Candidate::deviceBytes))
        .orElse(best);
  }

  private String loss(Candidate lost, Candidate chosen) {
    String name = name(lost);
    if (!lost.fits()) {
      return name + " " + lost.result().reason() + ".";
    }
    if (!plan.request().allows(lost)) {
      return format("%s would take %.1f s, but changes outputs.", name, lost.denoiseSeconds());
    }
    double extra = lost.denoiseSeconds() - chosen.denoiseSeconds();
    if (extra < NEGLIGIBLE_SECONDS) {
      return name + " is as fast" + price(lost, chosen) + ".";
    }
    Clauses parts = new Clauses().add("+%.1f s", extra);
    causes(parts, lost, chosen);
    return parts.sentence(name + ": ").orElseThrow();
  }

  private static String price(Candidate lost, Candidate chosen) {
    Clauses parts = new Clauses();
    if (lost.deviceBytes() - chosen.deviceBytes() >= NEGLIGIBLE_BYTES) {
      parts.add("%s more on the GPU", gibibytes(lost.deviceBytes() - chosen.deviceBytes()));
    }
    if (lost.hostBytes() - chosen.hostBytes() >= NEGLIGIBLE_BYTES) {
      parts.add("%s more of host memory", gigabytes(lost.hostBytes() - chosen.hostBytes()));
    }
    return parts.isEmpty() ? "" : ", but needs " + parts.joined(" and ");
  }

  private static void causes(Clauses parts, Candidate lost, Candidate chosen) {
    RunReport its = report(lost);
    RunReport own = report(chosen);
    if (its.steps().steady().isPresent()) {
      double extra = its.steps().steady().getAsDouble() - own.steps().steady().orElseThrow();
      parts.addIf(extra >= NEGLIGIBLE_STEP_SECONDS, "+%.2f s a step", extra);
    }
    double collisions = collisionSeconds(lost) - collisionSeconds(chosen);
    parts.addIf(
        collisions >= 5e-4,
        "copies collide with collectives for %.1f ms of each layer%s",
        1e3 * collisions,
        collisionSeconds(chosen) < 5e-5 ? "" : " more");
    parts.addSeconds(
        its.transfers().exposedSeconds() - own.transfers().exposedSeconds(),
        "the GPU stands still for %.1f s more while weights come");
    double ownSpike = Math.max(0, own.steps().spike().orElse(0));
    parts.addSeconds(
        its.steps().spike().orElse(0) - ownSpike,
        ownSpike < NEGLIGIBLE_SECONDS
            ? "the change of experts costs %.1f s"
            : "the change of experts costs %.1f s more");
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
    Clauses parts = new Clauses();
    for (Scenario other : plan.request().scenarios()) {
      if (other.parallelism().equals(chosen.layout())) {
        continue;
      }
      Optional<Candidate> best =
          best(candidate -> candidate.layout().equals(other.parallelism()))
              .filter(plan.request()::allows);
      double extra =
          best.map(Candidate::denoiseSeconds).orElseGet(() -> bound(other))
              - chosen.denoiseSeconds();
      parts.addIf(
          best.isPresent() || extra > 0,
          "%s%s%s",
          other.parallelism(),
          best.isPresent() ? "" : " at least",
          extra(extra));
    }
    return parts.sentence("The fastest that was found on other layouts: ");
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
    long budget = plan.request().margin().within(scenario.deviceMemoryBudget()).bytes();
    long activations =
        plan.request().scenarios().stream()
            .mapToLong(Scenario::activationBytes)
            .min()
            .orElseThrow();
    if (activations > budget) {
      return List.of(
          "Offload cannot help: activations alone need %s of %s a GPU."
              .formatted(gibibytes(activations), gibibytes(budget)));
    }
    long encoder = scenario.encodingBytes();
    if (encoder > budget) {
      return List.of(
          "Offload of the transformer cannot help: the text encoder alone needs %s of %s a GPU."
              .formatted(gibibytes(encoder), gibibytes(budget)));
    }
    List<String> lines = new ArrayList<>(List.of("Nothing fits."));
    plan.candidates().stream()
        .filter(candidate -> candidate.result().report().isPresent())
        .min(Comparator.comparingLong(Candidate::deviceBytes))
        .map(
            lean ->
                "The least device memory that any takes is %s of %s: %s."
                    .formatted(gibibytes(lean.deviceBytes()), gibibytes(budget), name(lean)))
        .ifPresent(lines::add);
    bestOfEach().map(best -> name(best) + " " + best.result().reason() + ".").forEach(lines::add);
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
}
