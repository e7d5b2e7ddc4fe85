package dev.offload.cli.render;

import dev.offload.cli.render.ResolutionView.Replay;
import dev.offload.core.error.Quotes;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.models.resolution.Conflict;
import dev.offload.models.resolution.Evidence;
import dev.offload.models.resolution.Resolution;
import dev.offload.models.sglang.Lookup;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** Says in words which model a path means. */
public final class ResolutionText {
  private final ResolutionView view;
  private final int width;
  private final Ansi ansi;
  private final List<String> lines = new ArrayList<>();

  private ResolutionText(ResolutionView view, int width, Ansi ansi) {
    this.view = view;
    this.width = width;
    this.ansi = ansi;
  }

  /** Writes the answer, the evidence, the settings, the weights, and what to beware of. */
  public static void write(ResolutionView view, Writer writer, int width, Ansi ansi)
      throws IOException {
    ResolutionText text = new ResolutionText(view, width, ansi);
    text.answer();
    text.evidence();
    text.settings();
    text.weights();
    text.notes();
    view.replay().ifPresent(text::replay);
    for (String line : text.lines) {
      writer.write(line + "\n");
    }
  }

  private void answer() {
    Resolution resolution = view.resolution();
    String subject = Quotes.quote(resolution.asked());
    String answer =
        resolution.known()
            ? "%s is %s, by %s".formatted(subject, resolution.model().id(), resolution.reason())
            : "%s is no known model; it is described by the shapes in it".formatted(subject);
    paragraph(answer, "", "  ", Tone.STRONG);
  }

  private void evidence() {
    TextTable table =
        new TextTable(
            List.of(TextTable.Column.left("evidence"), TextTable.Column.left("speaks for")));
    List<Evidence> evidence = view.resolution().evidence();
    evidence.forEach(
        piece -> table.row(Tone.PLAIN, List.of(piece.kind().title(), speaksFor(piece))));
    lines.add("");
    List<String> rows = table.lines(ansi);
    lines.add(Tone.STRONG.apply(rows.get(0), ansi));
    for (int i = 0; i < evidence.size(); i++) {
      lines.add(rows.get(i + 1));
      paragraph(Quotes.quote(evidence.get(i).found()), "    ", "      ", Tone.PLAIN);
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
    ModelDescription model = view.resolution().model();
    SamplingDefaults defaults = model.defaults();
    TextTable table =
        new TextTable(List.of(TextTable.Column.left("setting"), TextTable.Column.left("value")));
    table.row(Tone.PLAIN, List.of("scheduler", view.plan().scheduler()));
    table.row(Tone.PLAIN, List.of("flow shift", decimal(view.plan().flowShift())));
    defaults
        .boundaryRatio()
        .ifPresent(
            ratio -> {
              table.row(Tone.PLAIN, List.of("boundary ratio", decimal(ratio)));
              table.row(
                  Tone.PLAIN,
                  List.of(
                      "switch step",
                      step(view.plan().switchStep())
                          + " of %d".formatted(view.plan().steps().size())));
            });
    table.row(Tone.PLAIN, List.of("size", defaults.width() + "x" + defaults.height()));
    if (defaults.frames() > 1) {
      table.row(
          Tone.PLAIN,
          List.of(
              "frames",
              "%d at %d per second".formatted(defaults.frames(), defaults.framesPerSecond())));
    }
    table.row(Tone.PLAIN, List.of("steps", Integer.toString(defaults.steps())));
    table.row(
        Tone.PLAIN,
        List.of(
            "guidance",
            "scale %s; %s"
                .formatted(
                    scales(defaults.guidanceScales()),
                    defaults.guidancePasses() == 1
                        ? "1 forward a step"
                        : defaults.guidancePasses() + " forwards a step")));
    addTable(table);
  }

  private static String scales(List<Double> scales) {
    return scales.stream().map(ResolutionText::decimal).collect(Collectors.joining(" / "));
  }

  private void weights() {
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("component"),
                TextTable.Column.left("layers"),
                TextTable.Column.right("weights,", "1e9"),
                TextTable.Column.right("fp32,", "GB"),
                TextTable.Column.right("bf16,", "GB"),
                TextTable.Column.right("8-bit,", "GB"),
                TextTable.Column.right("on disk,", "GB")));
    for (WeightRow row : WeightRow.of(view.resolution())) {
      table.row(
          row.total() ? Tone.STRONG : Tone.PLAIN,
          List.of(
              row.component(),
              row.layers(),
              format("%.3f", row.parameters() / 1e9),
              format("%.3f", row.parameters() * 4 / 1e9),
              format("%.3f", row.parameters() * 2 / 1e9),
              format("%.3f", row.parameters() / 1e9),
              row.diskBytes().isPresent()
                  ? format("%.3f", row.diskBytes().getAsLong() / 1e9)
                  : "-"));
    }
    addTable(table);
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
    if (!notes.isEmpty()
        || !resolution.assumptions().isEmpty()
        || !resolution.conflicts().isEmpty()) {
      lines.add("");
    }
    notes.forEach(note -> paragraph(note, "- ", "  ", Tone.PLAIN));
    for (String assumption : resolution.assumptions()) {
      paragraph("Assumed: " + Quotes.quote(assumption), "- ", "  ", Tone.PLAIN);
    }
    for (Conflict conflict : resolution.conflicts()) {
      String text = "Conflict: %s %s".formatted(conflict.problem(), conflict.advice());
      paragraph(Quotes.quote(text), "- ", "  ", Tone.INFEASIBLE);
    }
  }

  private void replay(Replay replay) {
    Lookup lookup = replay.lookup();
    lines.add("");
    lines.add(Tone.STRONG.apply("as " + lookup.registry(), ansi));
    for (Lookup.Attempt attempt : lookup.attempts()) {
      paragraph(
          "%s: %s".formatted(attempt.rule(), Quotes.quote(attempt.outcome())),
          attempt.matched() ? "> " : "  ",
          "    ",
          attempt.matched() ? Tone.STRONG : Tone.PLAIN);
    }
    lines.add("");
    Tone tone = replay.right() ? Tone.RECOMMENDED : Tone.INFEASIBLE;
    // One line whatever the width, like the flags below, so that both can be searched and copied.
    lines.add(tone.apply(ReplayText.verdict(view), ansi));
    for (ReplayText.Remedy remedy : ReplayText.remedies(view)) {
      paragraph(remedy.what(), "- ", "  ", Tone.PLAIN);
      lines.add("    " + remedy.arguments());
    }
  }

  private void addTable(TextTable table) {
    lines.add("");
    List<String> rows = table.parts(width, 2, ansi);
    lines.addAll(rows);
  }

  private void paragraph(String text, String first, String rest, Tone tone) {
    Paragraph.wrap(text, width, first, rest).forEach(line -> lines.add(tone.apply(line, ansi)));
  }

  static String step(OptionalInt step) {
    return step.isPresent() ? Integer.toString(step.getAsInt()) : "none";
  }

  static String decimal(double number) {
    return Double.toString(number);
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
