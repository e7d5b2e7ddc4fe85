package dev.offload.cli.render;

import dev.offload.core.error.Quotes;
import dev.offload.core.report.StepParts;
import dev.offload.core.scenario.Scenario;
import dev.offload.evidence.fidelity.Attribution;
import dev.offload.evidence.fidelity.PredictedFigure;
import dev.offload.evidence.fidelity.RunExplanation;
import dev.offload.evidence.fidelity.StepResidual;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine.Help.Ansi;

/** Writes a measured run beside its prediction for people. Stateless and thread-safe. */
public final class RunExplanationText {
  private RunExplanationText() {}

  /** Writes what ran, every figure, every step, and what is left. */
  public static void write(RunExplanation explanation, Writer writer, int width, Ansi ansi)
      throws IOException {
    List<String> lines = new ArrayList<>(heading(explanation, width));
    lines.add("");
    lines.addAll(figures(explanation).parts(width, 1, ansi));
    lines.add("");
    lines.addAll(steps(explanation).parts(width, 2, ansi));
    lines.add("");
    lines.addAll(residual(explanation, width, ansi));
    List<String> remarks = new ArrayList<>();
    explanation.attributions().stream()
        .filter(part -> !part.evidence().isEmpty())
        .forEach(part -> remarks.add("%s: %s".formatted(part.what(), part.evidence())));
    remarks.addAll(explanation.observations());
    if (!remarks.isEmpty()) {
      lines.add("");
      remarks.forEach(each -> lines.addAll(Paragraph.wrap(each, width, "- ", "  ")));
    }
    for (String line : lines) {
      writer.write(line + "\n");
    }
  }

  private static List<String> heading(RunExplanation explanation, int width) {
    Measurement run = explanation.run().measurement();
    Scenario scenario = explanation.prediction().scenario();
    List<String> lines = new ArrayList<>();
    lines.addAll(
        Paragraph.wrap(
            "%s (%s): %s on %s, %s, %dx%d, %d frames, %d steps of %d passes on %s"
                .formatted(
                    run.id(),
                    run.source().isEmpty() ? "no source" : run.source(),
                    explanation.run().request().label(),
                    scenario.machine().name(),
                    scenario.model().id(),
                    scenario.workload().width(),
                    scenario.workload().height(),
                    scenario.workload().frames(),
                    scenario.noise().steps().size(),
                    scenario.workload().guidancePasses(),
                    scenario.parallelism().gpus() == 1
                        ? "1 GPU"
                        : "%d GPUs, %s"
                            .formatted(scenario.parallelism().gpus(), scenario.parallelism())),
            width,
            "",
            "  "));
    String constants =
        explanation
            .hardware()
            .map(name -> "Constants are those of %s, as it is.".formatted(Quotes.quote(name)))
            .orElse(
                explanation.fittedTo().isEmpty()
                    ? "No run of its group sets constants: they are those of the profile."
                    : "Constants are fitted to %s."
                        .formatted(String.join(", ", explanation.fittedTo())));
    lines.addAll(Paragraph.wrap(constants, width, "", "  "));
    if (!run.notes().isBlank()) {
      lines.addAll(Paragraph.wrap("Note of the source: " + run.notes(), width, "", "  "));
    }
    return lines;
  }

  private static TextTable figures(RunExplanation explanation) {
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("figure"),
                TextTable.Column.right("measured"),
                TextTable.Column.right("predicted"),
                TextTable.Column.right("residual"),
                TextTable.Column.right("error"),
                TextTable.Column.left("use")));
    for (PredictedFigure figure : explanation.figures()) {
      Metric metric = figure.metric();
      OptionalDouble residual =
          figure.predicted().isPresent()
              ? OptionalDouble.of(figure.measured() - figure.predicted().getAsDouble())
              : OptionalDouble.empty();
      table.row(
          Tone.PLAIN,
          List.of(
              FigureFormat.title(metric),
              FigureFormat.figure(metric, OptionalDouble.of(figure.measured())),
              FigureFormat.figure(metric, figure.predicted()),
              FigureFormat.difference(metric, residual),
              FigureFormat.signed(figure.signedError()),
              ValidationText.use(figure)));
    }
    return table;
  }

  private static TextTable steps(RunExplanation explanation) {
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("step"),
                TextTable.Column.left(""),
                TextTable.Column.right("measured, s"),
                TextTable.Column.right("predicted"),
                TextTable.Column.right("residual"),
                TextTable.Column.right("of which", "warm-up"),
                TextTable.Column.right("kernels"),
                TextTable.Column.right("collectives"),
                TextTable.Column.right("contention"),
                TextTable.Column.right("exposed", "copies"),
                TextTable.Column.right("idle")));
    for (StepResidual step : explanation.steps()) {
      StepParts parts = step.predicted();
      table.row(
          Tone.PLAIN,
          List.of(
              step.count() == 1 ? Integer.toString(step.first()) : step.first() + "-" + step.last(),
              step.kind(),
              seconds(step.measured()),
              seconds(OptionalDouble.of(parts.seconds())),
              FigureFormat.difference(Metric.STEADY_STEP, step.residual()),
              seconds(OptionalDouble.of(parts.warmupSeconds())),
              seconds(OptionalDouble.of(parts.kernelSeconds())),
              seconds(OptionalDouble.of(parts.collectiveSeconds())),
              seconds(OptionalDouble.of(parts.contentionSeconds())),
              seconds(OptionalDouble.of(parts.exposedCopySeconds())),
              seconds(OptionalDouble.of(parts.idleSeconds()))));
    }
    return table;
  }

  private static String seconds(OptionalDouble value) {
    return FigureFormat.figure(Metric.STEADY_STEP, value);
  }

  private static List<String> residual(RunExplanation explanation, int width, Ansi ansi) {
    List<String> lines = new ArrayList<>();
    if (explanation.metric().isEmpty()) {
      lines.add("No time of a step or of the run was measured, so there is no residual.");
      return lines;
    }
    Metric metric = explanation.metric().get();
    double measured = explanation.run().measurement().measured().get(metric).value();
    lines.addAll(
        Paragraph.wrap(
            "Residual of %s: %s measured less %s predicted is %s s. Within rounding, repeatability and"
                    .formatted(
                        metric.title(),
                        seconds(OptionalDouble.of(measured)) + " s",
                        seconds(explanation.prediction().of(metric)) + " s",
                        signed(explanation.residual()))
                + " uncertainty of constants is what may be off without anything being wrong.",
            width,
            "",
            ""));
    lines.add("");
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("where"),
                TextTable.Column.right("residual, s"),
                TextTable.Column.right("within"),
                TextTable.Column.right("unexplained")));
    for (Attribution part : explanation.attributions()) {
      table.row(
          part.unexplained() == 0 ? Tone.PLAIN : Tone.UNEVEN,
          List.of(
              part.what(),
              signed(part.seconds()),
              String.format(Locale.ROOT, "+- %.3f", part.tolerance()),
              part.unexplained() == 0 ? FigureFormat.NONE : signed(part.unexplained())));
    }
    table.row(
        Tone.STRONG,
        List.of(
            "all",
            signed(explanation.residual()),
            "",
            explanation.unexplained() == 0
                ? FigureFormat.NONE
                : signed(explanation.unexplained())));
    lines.addAll(table.parts(width, 1, ansi));
    return lines;
  }

  private static String signed(double seconds) {
    // What rounds to nothing has no sign.
    return Math.abs(seconds) < 5e-4 ? "0.000" : String.format(Locale.ROOT, "%+.3f", seconds);
  }
}
