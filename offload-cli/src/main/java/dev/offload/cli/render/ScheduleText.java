package dev.offload.cli.render;

import dev.offload.core.error.Quotes;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.models.NoisePlans;
import dev.offload.models.schedule.NoiseScheduler;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi;

/** Writes noise schedules as a table with sentences. */
public final class ScheduleText {
  private final ScheduleView view;
  private final int width;
  private final Ansi ansi;
  private final List<String> lines = new ArrayList<>();

  private ScheduleText(ScheduleView view, int width, Ansi ansi) {
    this.view = view;
    this.width = width;
    this.ansi = ansi;
  }

  /** Writes the steps, the switch, and what other schedulers do. */
  public static void write(ScheduleView view, Writer writer, int width, Ansi ansi)
      throws IOException {
    ScheduleText text = new ScheduleText(view, width, ansi);
    text.heading();
    text.steps();
    if (view.switches()) {
      text.switching();
      text.schedulers();
    }
    for (String line : text.lines) {
      writer.write(line + "\n");
    }
  }

  private void heading() {
    String shifts =
        view.plans().stream()
            .map(plan -> decimal(plan.flowShift()))
            .collect(Collectors.joining(" and "));
    OptionalDouble boundary = view.noise().boundaryRatio();
    String text =
        "%s: %d steps of %s, flow shift %s%s"
            .formatted(
                Quotes.quote(view.model().id()),
                view.steps(),
                view.scheduler().title(),
                shifts,
                boundary.isPresent() ? ", boundary " + boundary.getAsDouble() : "");
    Paragraph.wrap(text, width, "", "  ").forEach(line -> lines.add(Tone.STRONG.apply(line, ansi)));
    paragraph("Source: " + view.scheduler().source(), "", "  ");
    lines.add("");
  }

  private void steps() {
    boolean several = view.plans().size() > 1;
    List<TextTable.Column> columns = new ArrayList<>();
    columns.add(TextTable.Column.right("step"));
    for (NoisePlan plan : view.plans()) {
      String shift = several ? "at " + decimal(plan.flowShift()) : "";
      columns.add(column(several, shift, "sigma"));
      columns.add(column(several, "", "timestep"));
      if (view.switches()) {
        columns.add(TextTable.Column.left("expert"));
      }
    }
    TextTable table = new TextTable(columns);
    for (int i = 0; i < view.steps(); i++) {
      List<String> cells = new ArrayList<>();
      List<Tone> tones = new ArrayList<>();
      cells.add(Integer.toString(i + 1));
      tones.add(Tone.PLAIN);
      for (NoisePlan plan : view.plans()) {
        DenoisingStep step = plan.steps().get(i);
        boolean switching = plan.switchStep().equals(OptionalInt.of(i + 1));
        cells.add(format("%.4f", step.sigma()));
        cells.add(timestep(step));
        if (view.switches()) {
          cells.add(view.expert(step) + (switching ? " <" : ""));
        }
        while (tones.size() < cells.size()) {
          tones.add(switching ? Tone.RECOMMENDED : Tone.PLAIN);
        }
      }
      table.row(cells, tones);
    }
    lines.addAll(table.parts(width, 1, ansi));
  }

  private static TextTable.Column column(boolean several, String above, String heading) {
    return several ? TextTable.Column.right(above, heading) : TextTable.Column.right(heading);
  }

  private String timestep(DenoisingStep step) {
    return view.scheduler().truncatesTimesteps()
        ? format("%.0f", step.timestep())
        : format("%.2f", step.timestep());
  }

  private void switching() {
    lines.add("");
    for (NoisePlan plan : view.plans()) {
      paragraph(
          "Flow shift %s: %s."
              .formatted(
                  decimal(plan.flowShift()),
                  plan.switchStep().isPresent()
                      ? "the low-noise expert takes over at step %d of %d (marked <)"
                          .formatted(plan.switchStep().getAsInt(), view.steps())
                      : "the high-noise expert runs every step"),
          "- ",
          "  ");
    }
    List<NoisePlan> plans = view.plans();
    if (plans.size() == 2
        && plans.get(0).switchStep().isPresent()
        && plans.get(1).switchStep().isPresent()) {
      int apart =
          Math.abs(plans.get(0).switchStep().getAsInt() - plans.get(1).switchStep().getAsInt());
      paragraph(
          apart == 1
              ? "One step runs another expert with one shift than with the other."
              : "%d steps run another expert with one shift than with the other.".formatted(apart),
          "- ",
          "  ");
    }
  }

  private void schedulers() {
    TextTable table =
        new TextTable(
            List.of(TextTable.Column.left("scheduler"), TextTable.Column.right("switch step")));
    List<NoiseScheduler> schedulers = List.copyOf(view.switchSteps().keySet());
    for (NoiseScheduler scheduler : schedulers) {
      table.row(
          scheduler == view.scheduler() ? Tone.STRONG : Tone.PLAIN,
          List.of(scheduler.title(), ResolutionText.step(view.switchSteps().get(scheduler))));
    }
    List<String> rows = table.lines(ansi);
    lines.add("");
    lines.add(rows.get(0));
    for (int i = 0; i < schedulers.size(); i++) {
      lines.add(rows.get(i + 1));
      paragraph(schedulers.get(i).source(), "    ", "      ");
    }
    lines.add("");
    String shift = decimal(view.plans().get(0).flowShift());
    if (view.schedulersAgree()) {
      paragraph(
          "All schedulers switch at the same step with flow shift %s.".formatted(shift),
          "- ",
          "  ");
    } else {
      paragraph(
          "The schedulers disagree on the switch step with flow shift %s.".formatted(shift),
          "- ",
          "  ");
    }
    OptionalDouble checkpoint = view.noise().checkpointShift();
    if (checkpoint.isPresent()) {
      OptionalInt step =
          NoisePlans.plan(
                  NoiseScheduler.DIFFUSERS_FLOW_UNIPC,
                  view.noise(),
                  view.steps(),
                  checkpoint.getAsDouble())
              .switchStep();
      paragraph(
          "diffusers takes the shift of the published checkpoint, %s, and with it switches at step %s."
              .formatted(decimal(checkpoint.getAsDouble()), ResolutionText.step(step)),
          "- ",
          "  ");
    }
  }

  private void paragraph(String text, String first, String rest) {
    lines.addAll(Paragraph.wrap(text, width, first, rest));
  }

  private static String decimal(double number) {
    return ResolutionText.decimal(Math.round(number * 1e4) / 1e4);
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
