package dev.offload.evidence.words;

import dev.offload.core.error.Quotes;
import dev.offload.core.report.StepParts;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import dev.offload.evidence.explanation.Attribution;
import dev.offload.evidence.explanation.RunExplanation;
import dev.offload.evidence.explanation.StepResidual;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.validation.PredictedFigure;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Says how a measured run and its prediction differ. Stateless and thread-safe. */
public final class RunExplanationText {
  private RunExplanationText() {}

  /** Returns what ran, every figure, every step, and what is left. */
  public static Document of(RunExplanation explanation, TextStyle style) {
    Document document = new Document(style);
    heading(explanation, document);
    document.gap().table(figures(explanation), 1).gap().table(steps(explanation), 2).gap();
    residual(explanation, document);
    List<String> remarks = new ArrayList<>();
    for (Attribution part : explanation.attributions()) {
      if (!part.clues().isEmpty()) {
        remarks.add(Sentences.of(part.where()) + ": " + Sentences.of(part.clues()));
      }
    }
    explanation.observations().forEach(each -> remarks.add(Sentences.of(each)));
    return remarks.isEmpty() ? document : document.gap().items(remarks);
  }

  private static void heading(RunExplanation explanation, Document document) {
    Measurement run = explanation.run().measurement();
    Scenario scenario = explanation.prediction().scenario();
    Parallelism layout = scenario.parallelism();
    document.text(
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
                layout.gpus() == 1 ? "1 GPU" : "%d GPUs, %s".formatted(layout.gpus(), layout)));
    String fitted =
        explanation.fittedTo().isEmpty()
            ? "No run of its group sets constants: they are those of the profile."
            : "Constants are fitted to %s.".formatted(String.join(", ", explanation.fittedTo()));
    document.text(
        explanation
            .hardware()
            .map(name -> "Constants are those of %s, as it is.".formatted(Quotes.quote(name)))
            .orElse(fitted));
    if (!run.notes().isBlank()) {
      document.text("Note of the source: " + run.notes());
    }
  }

  private static TextTable figures(RunExplanation explanation) {
    TextTable table =
        new TextTable()
            .left("figure")
            .right("measured")
            .right("predicted")
            .right("residual")
            .right("error")
            .left("use");
    for (PredictedFigure figure : explanation.figures()) {
      Metric metric = figure.metric();
      OptionalDouble residual =
          figure.predicted().isPresent()
              ? OptionalDouble.of(figure.measured() - figure.predicted().getAsDouble())
              : OptionalDouble.empty();
      table.row(
          FigureFormat.title(metric),
          FigureFormat.figure(metric, OptionalDouble.of(figure.measured())),
          FigureFormat.figure(metric, figure.predicted()),
          FigureFormat.difference(metric, residual),
          FigureFormat.signed(figure.signedError()),
          ValidationText.use(figure));
    }
    return table;
  }

  private static TextTable steps(RunExplanation explanation) {
    TextTable table =
        new TextTable()
            .left("step")
            .left("")
            .right("measured, s")
            .right("predicted")
            .right("residual")
            .right("of which", "warm-up")
            .right("kernels")
            .right("collectives")
            .right("contention")
            .right("exposed", "copies")
            .right("idle");
    for (StepResidual step : explanation.steps()) {
      StepParts parts = step.predicted();
      table.row(
          step.count() == 1 ? Integer.toString(step.first()) : step.first() + "-" + step.last(),
          step.kind().toString(),
          FigureFormat.figure(Metric.STEADY_STEP, step.measured()),
          seconds(parts.seconds()),
          FigureFormat.difference(Metric.STEADY_STEP, step.residual()),
          seconds(parts.warmupSeconds()),
          seconds(parts.kernelSeconds()),
          seconds(parts.collectiveSeconds()),
          seconds(parts.contentionSeconds()),
          seconds(parts.exposedCopySeconds()),
          seconds(parts.idleSeconds()));
    }
    return table;
  }

  private static String seconds(double value) {
    return FigureFormat.figure(Metric.STEADY_STEP, OptionalDouble.of(value));
  }

  private static void residual(RunExplanation explanation, Document document) {
    if (explanation.metric().isEmpty()) {
      document.line("No time of a step or of the run was measured, so there is no residual.");
      return;
    }
    Metric metric = explanation.metric().get();
    document.text(
        "Residual of %s: %s s measured less %s s predicted is %s s. "
                .formatted(
                    metric.title(),
                    seconds(explanation.run().measurement().value(metric).orElseThrow()),
                    FigureFormat.figure(metric, explanation.prediction().of(metric)),
                    FigureFormat.signedSeconds(explanation.residual()))
            + "Within rounding, repeatability and uncertainty of constants is what may be off"
            + " without anything being wrong.",
        "",
        "");
    TextTable table =
        new TextTable().left("where").right("residual, s").right("within").right("unexplained");
    for (Attribution part : explanation.attributions()) {
      table.row(
          part.unexplained() == 0 ? Tone.PLAIN : Tone.UNEVEN,
          cells(
              Sentences.of(part.where()),
              part.seconds(),
              String.format(Locale.ROOT, "+- %.3f", part.tolerance()),
              part.unexplained()));
    }
    table.row(Tone.STRONG, cells("all", explanation.residual(), "", explanation.unexplained()));
    document.gap().table(table, 1);
  }

  private static List<String> cells(
      String where, double residual, String within, double unexplained) {
    return List.of(
        where,
        FigureFormat.signedSeconds(residual),
        within,
        unexplained == 0 ? FigureFormat.NONE : FigureFormat.signedSeconds(unexplained));
  }
}
