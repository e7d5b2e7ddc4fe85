package dev.offload.evidence.words;

import dev.offload.evidence.explanation.Attribution.Clue;
import dev.offload.evidence.explanation.Attribution.Where;
import dev.offload.evidence.explanation.Observation;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.Cause;
import dev.offload.evidence.validation.StepSum;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Says what validations and explanations found. Stateless and thread-safe. */
public final class Sentences {
  private Sentences() {}

  /** Returns what accounts for a difference, in a sentence. */
  public static String of(Cause cause) {
    if (cause instanceof Cause.Incomparable it) {
      return "Not comparable: " + it.why();
    } else if (cause instanceof Cause.Known it) {
      return it.what();
    } else if (cause instanceof Cause.NotPredicted it) {
      return "not predicted: " + it.problem();
    } else if (cause instanceof Cause.BesideSteps it) {
      double beyond = it.totalSeconds() - it.steps().seconds();
      return format(
          beyond > 0
              ? "The source's steps make %s; %.1f s of its total are in none of them."
              : "The source's steps make %s, %.1f s more than its total.",
          sum(it.steps()),
          Math.abs(beyond));
    }
    return switch ((Cause.Plain) cause) {
      case RESERVED_MEMORY ->
          "Not comparable: it is memory that the allocator reserved; allocated memory is predicted.";
      case BELOW_RESOLUTION -> "Not comparable: it is less than what the step repeats within.";
      case ROUNDING -> "It is within what the source rounds away.";
    };
  }

  /** Returns what was observed, in a sentence. */
  public static String of(Observation observation) {
    if (observation instanceof Observation.MoreSteps it) {
      return "%d steps are simulated for a run of %d, to have one with others around it."
          .formatted(it.simulated(), it.asked());
    } else if (observation instanceof Observation.CutSize it) {
      return "The size %s is cut to %s, which are whole tokens of %s."
          .formatted(it.asked(), it.simulated(), it.model());
    } else if (observation instanceof Observation.OtherSteps it) {
      return "%d steps were timed, and %d are predicted: the others are not compared."
          .formatted(it.timed(), it.predicted());
    } else if (observation instanceof Observation.Outlier it) {
      return outlier(it);
    } else if (observation instanceof Observation.Contradiction it) {
      return format(
          it.steps().predicted() > 0
              ? "The source's steps do not make its total: they make %s, and it is %.1f s."
              : "The source contradicts itself: its steps make %s, and its total is %.1f s.",
          sum(it.steps()),
          it.totalSeconds());
    } else if (observation instanceof Observation.Caused it) {
      String title = it.metric().title();
      return it.cause() instanceof Cause.Incomparable cause
          ? "%s is not comparable: %s".formatted(title, cause.why())
          : title + ": " + of(it.cause());
    }
    return "The steps were timed on the host without waiting for the device: a step is what the host"
        + " took to launch it, and a late step may hold the work of earlier ones.";
  }

  private static String outlier(Observation.Outlier it) {
    String shifts =
        it.flowShifts().stream()
            .map(shift -> format("%.0f", shift))
            .collect(Collectors.joining(" or "));
    return "Step %d stands out, but the experts are predicted to change in step %s%s."
        .formatted(
            it.step(),
            it.expected().isPresent() ? it.expected().getAsInt() : "none",
            shifts.isEmpty()
                ? ""
                : "; a flow shift of %s changes them there, so the run may have had that"
                    .formatted(shifts));
  }

  /** Returns where seconds are, in a few words. */
  public static String of(Where where) {
    if (where instanceof Where.Whole it) {
      return it.metric().kind() == Metric.Kind.TOTAL ? "the whole run" : it.metric().title();
    } else if (where instanceof Where.Steps it) {
      String kind = it.kind().toString();
      return "%d %s %s".formatted(it.count(), kind, it.count() == 1 ? "step" : "steps");
    }
    return ((Where.Beside) where).metric() == Metric.TOTAL
        ? "outside of the steps"
        : "in none of the steps that the source reports";
  }

  /** Returns what tells more of seconds, a sentence each; empty if nothing does. */
  public static String of(List<Clue> clues) {
    return clues.stream().map(Sentences::of).collect(Collectors.joining(" "));
  }

  private static String of(Clue clue) {
    if (clue instanceof Clue.PartOfSteps it) {
      return format(
          "%+.2f s of it are of the part that was measured as %s.",
          it.seconds(), it.metric().title());
    } else if (clue instanceof Clue.UnmeasuredSteps it) {
      return "%d %s not measured, and taken as predicted."
          .formatted(it.count(), it.count() == 1 ? "step was" : "steps were");
    }
    Clue.AssumedOutside it = (Clue.AssumedOutside) clue;
    return format(
        "%.1f s outside of the steps are assumed, within a factor of %.0f.",
        it.seconds(), it.factor());
  }

  /** Returns a sum, with what of it is predicted and how far it is rounded. */
  private static String sum(StepSum sum) {
    return format("%.1f s", sum.seconds())
        + (sum.predicted() > 0
            ? format(", of which %.1f s are predicted for those not reported", sum.predicted())
            : "")
        + (sum.rounding() >= 0.1
            ? format(", give or take %.1f s for rounding", sum.rounding())
            : "");
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
