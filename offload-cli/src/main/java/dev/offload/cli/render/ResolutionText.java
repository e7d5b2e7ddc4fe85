package dev.offload.cli.render;

import dev.offload.cli.render.ResolutionView.Replay;
import dev.offload.core.error.Quotes;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import dev.offload.models.resolution.Conflict;
import dev.offload.models.resolution.Evidence;
import dev.offload.models.resolution.Resolution;
import dev.offload.models.sglang.Lookup;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Says in words which model a path means. */
public final class ResolutionText {
  private final ResolutionView view;
  private final Document text;

  private ResolutionText(ResolutionView view, Document text) {
    this.view = view;
    this.text = text;
  }

  /** Returns the answer, the evidence, the settings, the weights, and what to beware of. */
  public static Document of(ResolutionView view, TextStyle style) {
    ResolutionText text = new ResolutionText(view, new Document(style));
    text.answer();
    text.evidence();
    text.settings();
    text.weights();
    text.notes();
    view.replay().ifPresent(text::replay);
    return text.text;
  }

  private void answer() {
    Resolution resolution = view.resolution();
    String subject = Quotes.quote(resolution.asked());
    String answer =
        resolution.known()
            ? "%s is %s, by %s".formatted(subject, resolution.model().id(), resolution.reason())
            : "%s is no known model; it is described by the shapes in it".formatted(subject);
    text.text(Tone.STRONG, answer, "", "  ");
  }

  private void evidence() {
    TextTable table = new TextTable().left("evidence").left("speaks for");
    List<Evidence> evidence = view.resolution().evidence();
    evidence.forEach(piece -> table.row(piece.kind().title(), speaksFor(piece)));
    List<String> rows = table.lines(text.style());
    text.gap().line(Tone.STRONG.apply(rows.get(0), text.style()));
    for (int i = 0; i < evidence.size(); i++) {
      text.line(rows.get(i + 1)).text(Quotes.quote(evidence.get(i).found()), "    ", "      ");
    }
  }

  private String speaksFor(Evidence piece) {
    List<String> fits = piece.fits();
    String chosen = view.resolution().model().id();
    if (fits.isEmpty()) {
      return "no known model";
    }
    if (!fits.contains(chosen)) {
      return fits.size() == 1 ? fits.get(0) : "%d other models".formatted(fits.size());
    }
    if (fits.size() == 1) {
      return "this model alone";
    }
    return "this model, and %d more".formatted(fits.size() - 1);
  }

  private void settings() {
    SamplingDefaults defaults = view.resolution().model().defaults();
    NoisePlan plan = view.plan();
    TextTable table = new TextTable().left("setting").left("value");
    table.row("scheduler", plan.scheduler());
    table.row("flow shift", decimal(plan.flowShift()));
    if (defaults.boundaryRatio().isPresent()) {
      table.row("boundary ratio", decimal(defaults.boundaryRatio().getAsDouble()));
      table.row("switch step", step(plan.switchStep()) + " of " + plan.steps().size());
    }
    table.row("size", defaults.width() + "x" + defaults.height());
    if (defaults.frames() > 1) {
      table.row(
          "frames", "%d at %d per second".formatted(defaults.frames(), defaults.framesPerSecond()));
    }
    table.row("steps", Integer.toString(defaults.steps()));
    int forwards = defaults.guidancePasses();
    table.row(
        "guidance",
        "scale %s; %d forward%s a step"
            .formatted(scales(defaults.guidanceScales()), forwards, forwards == 1 ? "" : "s"));
    text.gap().table(table, 2);
  }

  private static String scales(List<Double> scales) {
    return scales.stream().map(ResolutionText::decimal).collect(Collectors.joining(" / "));
  }

  private void weights() {
    TextTable table =
        new TextTable()
            .left("component")
            .left("layers")
            .right("weights,", "1e9")
            .right("fp32,", "GB")
            .right("bf16,", "GB")
            .right("8-bit,", "GB")
            .right("on disk,", "GB");
    for (WeightRow row : WeightRow.of(view.resolution())) {
      String billions = billions(row.parameters());
      table.row(
          row.total() ? Tone.STRONG : Tone.PLAIN,
          List.of(
              row.component(),
              row.layers(),
              billions,
              billions(4 * row.parameters()),
              billions(2 * row.parameters()),
              billions,
              row.diskBytes().isPresent() ? billions(row.diskBytes().getAsLong()) : "-"));
    }
    text.gap().table(table, 2);
  }

  private void notes() {
    Resolution resolution = view.resolution();
    List<String> notes = new ArrayList<>();
    view.checkpointSwitchStep()
        .ifPresent(
            step ->
                notes.add(
                    "diffusers applies the checkpoint's own flow shift, %s, and so would switch at"
                            .formatted(
                                decimal(
                                    resolution
                                        .model()
                                        .defaults()
                                        .noise()
                                        .checkpointShift()
                                        .orElseThrow()))
                        + " step %d.".formatted(step)));
    for (String assumption : resolution.assumptions()) {
      notes.add("Assumed: " + Quotes.quote(assumption));
    }
    if (!notes.isEmpty() || !resolution.conflicts().isEmpty()) {
      text.gap().items(notes);
    }
    for (Conflict conflict : resolution.conflicts()) {
      String sentences = "Conflict: %s %s".formatted(conflict.problem(), conflict.advice());
      text.text(Tone.INFEASIBLE, Quotes.quote(sentences), "- ", "  ");
    }
  }

  private void replay(Replay replay) {
    Lookup lookup = replay.lookup();
    text.gap().line(Tone.STRONG.apply("as " + lookup.registry(), text.style()));
    for (Lookup.Attempt attempt : lookup.attempts()) {
      text.text(
          attempt.matched() ? Tone.STRONG : Tone.PLAIN,
          "%s: %s".formatted(attempt.rule(), Quotes.quote(attempt.outcome())),
          attempt.matched() ? "> " : "  ",
          "    ");
    }
    Tone tone = replay.right() ? Tone.RECOMMENDED : Tone.INFEASIBLE;
    // One line whatever the width, like the flags below, so that both can be searched and copied.
    text.gap().line(tone.apply(ReplayText.verdict(view), text.style()));
    for (ReplayText.Remedy remedy : ReplayText.remedies(view)) {
      text.text(remedy.what(), "- ", "  ").line("    " + remedy.arguments());
    }
  }

  static String step(OptionalInt step) {
    return step.isPresent() ? Integer.toString(step.getAsInt()) : "none";
  }

  static String decimal(double number) {
    return Double.toString(number);
  }

  private static String billions(long number) {
    return String.format(Locale.ROOT, "%.3f", number / 1e9);
  }
}
