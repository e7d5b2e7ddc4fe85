package dev.offload.cli.render;

import dev.offload.core.error.Quotes;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.ArrayList;
import java.util.IntSummaryStatistics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Writes noise schedules as a table with sentences. */
public final class ScheduleText {
  private final ScheduleView view;
  private final Document text;

  private ScheduleText(ScheduleView view, Document text) {
    this.view = view;
    this.text = text;
  }

  /** Returns the steps, the switch, and what other schedulers do. */
  public static Document of(ScheduleView view, TextStyle style) {
    ScheduleText text = new ScheduleText(view, new Document(style));
    text.heading();
    text.steps();
    if (view.switches()) {
      text.switching();
      text.schedulers();
    }
    return text.text;
  }

  private void heading() {
    OptionalDouble boundary = view.noise().boundaryRatio();
    String heading =
        "%s: %d steps of %s, %s%s"
            .formatted(
                Quotes.quote(view.model().id()),
                view.steps(),
                view.scheduler().title(),
                shifts(view.plans().stream().map(NoisePlan::flowShift).toList()),
                boundary.isPresent() ? ", boundary " + boundary.getAsDouble() : "");
    text.text(Tone.STRONG, heading, "", "  ");
    text.text("Source: " + view.scheduler().source()).gap();
  }

  /** Lays as many shifts side by side as fit the width, and the others below. */
  private void steps() {
    List<NoisePlan> rest = view.plans();
    while (!rest.isEmpty()) {
      int count = rest.size();
      while (count > 1 && table(rest.subList(0, count)).width() > text.style().width()) {
        count--;
      }
      text.table(table(rest.subList(0, count)));
      rest = rest.subList(count, rest.size());
      if (!rest.isEmpty()) {
        text.gap();
      }
    }
  }

  private TextTable table(List<NoisePlan> plans) {
    boolean several = view.plans().size() > 1;
    TextTable table = new TextTable().right("step");
    for (NoisePlan plan : plans) {
      table.column(
          true, several ? List.of("at " + decimal(plan.flowShift()), "sigma") : List.of("sigma"));
      table.right("timestep");
      if (view.switches()) {
        table.left("expert");
      }
    }
    for (int i = 0; i < view.steps(); i++) {
      addRow(table, plans, i);
    }
    return table;
  }

  private void addRow(TextTable table, List<NoisePlan> plans, int index) {
    List<String> cells = new ArrayList<>();
    List<Tone> tones = new ArrayList<>();
    cells.add(Integer.toString(index + 1));
    tones.add(Tone.PLAIN);
    for (NoisePlan plan : plans) {
      DenoisingStep step = plan.steps().get(index);
      boolean switching = plan.switchStep().equals(OptionalInt.of(index + 1));
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

  private String timestep(DenoisingStep step) {
    return view.scheduler().truncatesTimesteps()
        ? format("%.0f", step.timestep())
        : format("%.2f", step.timestep());
  }

  private void switching() {
    text.gap();
    for (NoisePlan plan : view.plans()) {
      bullet(
          "Flow shift %s: %s."
              .formatted(
                  decimal(plan.flowShift()),
                  plan.switchStep().isPresent()
                      ? "the low-noise expert takes over at step %d of %d (marked <)"
                          .formatted(plan.switchStep().getAsInt(), view.steps())
                      : "the high-noise expert runs every step"));
    }
    if (view.plans().size() > 1) {
      bullet(between());
    }
  }

  /** Says which steps lie between the first switch and the last. */
  private String between() {
    IntSummaryStatistics firstLowNoise =
        view.plans().stream()
            .mapToInt(plan -> plan.switchStep().orElse(view.steps() + 1))
            .summaryStatistics();
    int first = firstLowNoise.getMin();
    int last = firstLowNoise.getMax() - 1;
    return switch (last - first + 1) {
      case 0 -> "Every step runs the same expert, whichever the shift.";
      case 1 ->
          "One step (%d) runs another expert with one shift than with another.".formatted(first);
      default ->
          "%d steps (%d to %d) run another expert with one shift than with another."
              .formatted(last - first + 1, first, last);
    };
  }

  /** Lays the switch steps of all schedulers side by side, with a column for each shift. */
  private void schedulers() {
    boolean several = view.plans().size() > 1;
    TextTable table = new TextTable().left("scheduler");
    List<Map<NoiseScheduler, OptionalInt>> switches = new ArrayList<>();
    for (NoisePlan plan : view.plans()) {
      table.column(
          true,
          several ? List.of("switch", "at " + decimal(plan.flowShift())) : List.of("switch step"));
      switches.add(view.switchSteps(plan.flowShift()));
    }
    for (NoiseScheduler scheduler : NoiseScheduler.values()) {
      List<String> cells = new ArrayList<>();
      cells.add(scheduler.title());
      switches.forEach(each -> cells.add(ResolutionText.step(each.get(scheduler))));
      table.row(scheduler == view.scheduler() ? Tone.STRONG : Tone.PLAIN, cells);
    }
    List<String> rows = table.lines(text.style());
    int headings = rows.size() - NoiseScheduler.values().length;
    text.gap();
    rows.subList(0, headings).forEach(text::line);
    for (NoiseScheduler scheduler : NoiseScheduler.values()) {
      text.line(rows.get(headings + scheduler.ordinal()));
      text.text(scheduler.source(), "    ", "      ");
    }
    text.gap();
    agreement();
    checkpoint();
  }

  private void agreement() {
    List<Double> disagreeing = new ArrayList<>();
    for (NoisePlan plan : view.plans()) {
      if (view.schedulersAgree(plan.flowShift())) {
        bullet(
            (plan.switchStep().isPresent()
                    ? "All schedulers switch at step " + plan.switchStep().getAsInt()
                    : "No scheduler switches")
                + " with flow shift %s.".formatted(decimal(plan.flowShift())));
      } else {
        disagreeing.add(plan.flowShift());
      }
    }
    if (!disagreeing.isEmpty()) {
      bullet("The schedulers disagree on the switch step with %s.".formatted(shifts(disagreeing)));
    }
  }

  private void checkpoint() {
    OptionalDouble shift = view.noise().checkpointShift();
    if (shift.isPresent()) {
      OptionalInt step =
          NoiseScheduler.DIFFUSERS_FLOW_UNIPC
              .plan(view.noise(), view.steps(), shift.getAsDouble())
              .switchStep();
      bullet(
          "diffusers takes the shift of the published checkpoint, %s, and with it %s."
              .formatted(
                  decimal(shift.getAsDouble()),
                  step.isPresent() ? "switches at step " + step.getAsInt() : "never switches"));
    }
  }

  private void bullet(String sentence) {
    text.text(sentence, "- ", "  ");
  }

  /** Names one shift, or several with "and" before the last. */
  private static String shifts(List<Double> shifts) {
    List<String> items = shifts.stream().map(ScheduleText::decimal).toList();
    int last = items.size() - 1;
    return last == 0
        ? "flow shift " + items.get(0)
        : "flow shifts " + String.join(", ", items.subList(0, last)) + " and " + items.get(last);
  }

  private static String decimal(double number) {
    return ResolutionText.decimal(Math.round(number * 1e4) / 1e4);
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }
}
