package dev.offload.report.html;

import static dev.offload.core.unit.DataSize.gibibytes;
import static dev.offload.core.unit.Numbers.format;

import dev.offload.core.hardware.Constant;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import dev.offload.core.unit.DataSize;
import dev.offload.core.words.ComparisonFigure;
import dev.offload.core.words.Explanation;
import dev.offload.core.words.MachineText;
import dev.offload.core.words.ScenarioText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Writes the page: what is text here, what is drawn by the script that goes with it. */
final class Page {
  /** What rounds to nothing. */
  private static final double LEAST_SPIKE_SECONDS = 0.005;

  private final Comparison comparison;
  private final Scenario scenario;
  private final Optional<StrategyResult> best;
  private final ChartData data;

  Page(Comparison comparison, ChartData data) {
    this.comparison = comparison;
    this.scenario = comparison.scenario();
    this.best = comparison.recommended();
    this.data = data;
  }

  String html() {
    String charts = Resources.charts();
    String script = Resources.read("report.js");
    String style = Resources.read("report.css");
    Explanation explanation = Explanation.of(comparison);
    Map<String, String> slots = new LinkedHashMap<>();
    slots.put("policy", ScriptPolicy.of(List.of(charts, script), style));
    slots.put("style", style);
    slots.put("charts", charts);
    slots.put("script", script);
    slots.put("data", data.json());
    slots.put("charts-version", Markup.escape(Resources.chartsVersion()));
    slots.put("title", Markup.escape(title()));
    slots.put("question", Markup.escape(question()));
    slots.put("answer", answer(explanation).toString());
    slots.put("figures", figures().toString());
    slots.put("comparison", comparisonTable().toString());
    slots.put("verdicts", verdicts().toString());
    slots.put("explanation", remarks(explanation).toString());
    slots.put("steps-table", stepsTable().toString());
    slots.put("pass-table", passTable().toString());
    slots.put("pass-caption", Markup.escape(passCaption()));
    slots.put("links-table", linksTable().toString());
    slots.put("stages-table", stagesTable().toString());
    slots.put("memory-table", memoryTable().toString());
    slots.put("front-table", frontTable().toString());
    slots.put("scenario", scenarioTable().toString());
    slots.put("scenario-lines", scenarioLines().toString());
    slots.put("constants", constantsTable().toString());
    slots.put("fingerprint", Markup.escape(scenario.fingerprint()));
    return Template.fill(Resources.read("report.html"), slots);
  }

  private String title() {
    return "Offload: %s on %s".formatted(shortModel(), scenario.machine().name());
  }

  private String shortModel() {
    String id = scenario.model().id();
    return id.substring(id.lastIndexOf('/') + 1);
  }

  private String question() {
    Workload workload = scenario.workload();
    return format(
        "%s on %d × %s (%s, %s): %d × %d pixels, %s, %d steps; which way to keep its weights is"
            + " fastest?",
        scenario.model().id(),
        scenario.parallelism().gpus(),
        scenario.machine().accelerator().name(),
        scenario.machine().name(),
        scenario.parallelism(),
        workload.width(),
        workload.height(),
        workload.frames() == 1 ? "one picture" : workload.frames() + " frames",
        scenario.noise().steps().size());
  }

  private static Markup answer(Explanation explanation) {
    Markup html = new Markup().element("p", explanation.headline() + ".", "class", "answer");
    return explanation.details().isEmpty()
        ? html
        : html.element("p", explanation.details(), "class", "aside");
  }

  private Markup figures() {
    Markup html = new Markup();
    if (best.isEmpty()) {
      return html;
    }
    RunReport report = best.get().report().orElseThrow();
    double bound = comparison.lowerBound().seconds();
    double above = report.denoiseSeconds() / bound - 1;
    html.open("dl", "class", "figures").newLine();
    int strategies = comparison.results().size();
    figure(html, "Recommended", best.get().label(), "of %d strategies".formatted(strategies));
    figure(
        html,
        "Denoising",
        format("%.1f s", report.denoiseSeconds()),
        format("%.1f %% above the bound of %.1f s", Math.max(0, 100 * above), bound));
    report
        .steps()
        .steady()
        .ifPresent(steady -> figure(html, "Usual step", format("%.2f s", steady), spike(report)));
    String budget = gibibytes(scenario.deviceMemoryBudget().bytes());
    figure(
        html,
        "GPU memory",
        gibibytes(report.device().peakBytes()),
        "of %s, in %s".formatted(budget, report.device().peakStage()));
    figure(
        html,
        "Host memory",
        format("%.0f GB", DataSize.ofBytes(report.host().totalBytes()).toGigabytes()),
        format("of %.0f GB", scenario.hostMemoryBudget().toGigabytes()));
    return html.close("dl");
  }

  private static String spike(RunReport report) {
    if (report.steps().spike().isEmpty()) {
      return "no switch of experts";
    }
    double seconds = report.steps().spike().getAsDouble();
    return seconds < LEAST_SPIKE_SECONDS
        ? "no spike where experts switch"
        : format("%.2f s more where experts switch", seconds);
  }

  private static void figure(Markup html, String name, String value, String note) {
    html.open("div")
        .element("dt", name)
        .element("dd", value, "class", "value")
        .element("dd", note, "class", "note")
        .close("div")
        .newLine();
  }

  private Markup comparisonTable() {
    // The last, the bound, is the same for all, and stands above.
    List<ComparisonFigure> all = ComparisonFigure.of(comparison);
    List<ComparisonFigure> metrics = all.subList(0, all.size() - 1);
    List<String> headings = new ArrayList<>(List.of("strategy"));
    metrics.forEach(metric -> headings.add(metric.name()));
    Table table = new Table("Comparison of strategies", headings, 1);
    List<List<String>> columns = metrics.stream().map(each -> each.cells(comparison)).toList();
    double longest =
        comparison.results().stream()
            .flatMap(result -> result.report().stream())
            .mapToDouble(RunReport::denoiseSeconds)
            .max()
            .orElse(1);
    for (int r = 0; r < comparison.results().size(); r++) {
      StrategyResult result = comparison.results().get(r);
      List<Markup> cells = new ArrayList<>(List.of(name(result)));
      for (int c = 0; c < columns.size(); c++) {
        Markup cell = new Markup().text(dash(columns.get(c).get(r)));
        if (c == 0 && result.report().isPresent()) {
          double share = 100 * result.report().orElseThrow().denoiseSeconds() / longest;
          cell.open("meter", "min", "0", "max", "100", "value", format("%.1f", share))
              .close("meter");
        }
        cells.add(cell);
      }
      table.row(
          best.filter(result::equals).isPresent() ? "best" : result.feasible() ? "" : "misfit",
          cells);
    }
    return table.markup();
  }

  private static String dash(String cell) {
    return cell.equals(ComparisonFigure.ABSENT) ? "–" : cell;
  }

  private Markup name(StrategyResult result) {
    Markup html = new Markup().element("span", result.label(), "class", "label");
    badge(html, best.filter(result::equals).isPresent(), "fastest", " good");
    badge(html, result.report().isEmpty(), "failed", " bad");
    badge(html, result.report().isPresent() && !result.feasible(), "does not fit", " bad");
    badge(html, !result.lossless(), "changes outputs", "");
    return html;
  }

  private static void badge(Markup html, boolean isTrue, String text, String kind) {
    if (isTrue) {
      html.text(" ").element("span", text, "class", "badge" + kind);
    }
  }

  private Markup verdicts() {
    Markup html = new Markup().open("dl", "class", "verdicts").newLine();
    for (StrategyResult result : comparison.results()) {
      html.open("div")
          .element("dt", result.label())
          .element("dd", Explanation.verdict(comparison, result))
          .close("div")
          .newLine();
    }
    return html.close("dl");
  }

  private static Markup remarks(Explanation explanation) {
    Markup html = new Markup().open("ul").newLine();
    for (Explanation.Remark remark : explanation.remarks()) {
      html.open("li");
      remark.label().ifPresent(label -> html.element("strong", label).text(": "));
      html.text(remark.text()).close("li").newLine();
    }
    return html.close("ul");
  }

  private List<String> headings(String... first) {
    List<String> headings = new ArrayList<>(List.of(first));
    data.strategies().forEach(view -> headings.add(view.label()));
    return headings;
  }

  private Markup stepsTable() {
    Table table = new Table("Seconds of each step", headings("step", "expert"), 2);
    for (int i = 0; i < scenario.noise().steps().size(); i++) {
      int step = i;
      int expert = scenario.noise().steps().get(i).expert();
      List<String> cells = new ArrayList<>();
      cells.add(Integer.toString(i + 1));
      cells.add(scenario.experts().get(expert).name());
      data.strategies().forEach(view -> cells.add(format("%.3f", view.steps().seconds(step))));
      table.row(cells);
    }
    return table.markup();
  }

  private String passCaption() {
    return data.strategies().isEmpty()
        ? ""
        : "A layer of the usual step on the first GPU, with two layers before and after it: of those"
            + " whose collectives lose most, the one nearest the middle.";
  }

  private Markup passTable() {
    Table table =
        new Table(
            "What the streams did in one layer pass",
            List.of(
                "strategy", "stream", "layer", "what", "start, ms", "time, ms", "lost, ms", "MB"),
            4);
    for (StrategyView view : data.strategies()) {
      for (LayerPass.Lane lane : view.pass().lanes()) {
        for (PassSlice slice : lane.slices()) {
          double end = slice.startMilliseconds() + slice.milliseconds();
          if (end > 0 && slice.startMilliseconds() < view.pass().milliseconds()) {
            table.row(
                view.label(),
                lane.stream(),
                slice.layer(),
                slice.name(),
                format("%.2f", slice.startMilliseconds()),
                format("%.2f", slice.milliseconds()),
                slice.lostMilliseconds() > 0 ? format("%.2f", slice.lostMilliseconds()) : "",
                slice.bytes() > 0 ? format("%.1f", slice.bytes() / 1e6) : "");
          }
        }
      }
    }
    return table.markup();
  }

  private Markup linksTable() {
    Table table =
        new Table(
            "Mean use of links",
            List.of(
                "strategy",
                "link",
                "traffic",
                "capacity, GB/s",
                "layer pass, GB/s",
                "whole run, GB/s",
                "whole run, % of capacity"),
            3);
    for (StrategyView view : data.strategies()) {
      for (LinkChart chart : view.links()) {
        for (int i = 0; i < chart.traffic().size(); i++) {
          double run = chart.runMean(i);
          table.row(
              view.label(),
              chart.link(),
              chart.traffic().get(i).name().toLowerCase(Locale.ROOT).replace('_', ' '),
              format("%.1f", chart.capacityGigabytesPerSecond()),
              format("%.2f", chart.passMean(i)),
              format("%.2f", run),
              format("%.1f", 100 * run / chart.capacityGigabytesPerSecond()));
        }
      }
    }
    return table.markup();
  }

  private Markup stagesTable() {
    Table table =
        new Table(
            "Peak GPU memory of each stage, GiB",
            List.of("strategy", "text encoding", "denoising", "decoding", "budget"),
            1);
    for (StrategyView view : data.strategies()) {
      table.row(
          view.label(),
          format("%.2f", view.memory().encodeGibibytes()),
          format("%.2f", view.memory().denoiseGibibytes()),
          format("%.2f", view.memory().decodeGibibytes()),
          format("%.2f", data.budgetGibibytes()));
    }
    return table.markup();
  }

  private Markup memoryTable() {
    Table table = new Table("Peak GPU memory of each step, GiB", headings("step"), 1);
    for (int i = 0; i < scenario.noise().steps().size(); i++) {
      int step = i;
      List<String> cells = new ArrayList<>(List.of(Integer.toString(i + 1)));
      data.strategies()
          .forEach(view -> cells.add(format("%.2f", view.memory().stepGibibytes().get(step))));
      table.row(cells);
    }
    return table.markup();
  }

  private Markup frontTable() {
    Table table =
        new Table(
            "Time against memory of what fits",
            List.of(
                "strategy", "on the front", "denoising, s", "GPU memory, GiB", "host memory, GB"),
            2);
    for (FrontPoint point : data.front()) {
      table.row(
          point.label() + (point.lossless() ? "" : " (changes outputs)"),
          point.onFront() ? "yes" : "no",
          format("%.1f", point.seconds()),
          format("%.1f", DataSize.ofBytes(point.deviceBytes()).toGibibytes()),
          format("%.1f", DataSize.ofBytes(point.hostBytes()).toGigabytes()));
    }
    return table.markup();
  }

  private Markup scenarioLines() {
    Markup html = new Markup();
    ScenarioText.lines(scenario).forEach(line -> html.element("p", line + ".").newLine());
    return html;
  }

  private Markup scenarioTable() {
    Workload workload = scenario.workload();
    Table table = new Table("Scenario", List.of("fact", "value"), 2);
    table.row("model", scenario.model().id());
    table.row(
        "machine", "%s: %s".formatted(scenario.machine().name(), scenario.machine().description()));
    table.row(
        "layout", "%d GPUs, %s".formatted(scenario.parallelism().gpus(), scenario.parallelism()));
    table.row("pixels", "%d × %d".formatted(workload.width(), workload.height()));
    table.row("frames", Integer.toString(workload.frames()));
    table.row("tokens", format("%,d", scenario.tokens()));
    table.row(
        "steps",
        "%d of %d guidance passes"
            .formatted(scenario.noise().steps().size(), workload.guidancePasses()));
    table.row("flow shift", format("%.4g", scenario.noise().flowShift()));
    table.row(
        "switch of experts",
        scenario.switchStep().isPresent() ? "at step " + scenario.switchStep().getAsInt() : "none");
    table.row(
        "runtime", "%s: %s".formatted(scenario.runtime().name(), scenario.runtime().description()));
    table.row("GPU memory budget", gibibytes(scenario.deviceMemoryBudget().bytes()));
    table.row("host memory budget", format("%.0f GB", scenario.hostMemoryBudget().toGigabytes()));
    table.row("fingerprint", scenario.fingerprint());
    return table.markup();
  }

  private Markup constantsTable() {
    Table table =
        new Table(
            "Constants and where they come from",
            List.of("constant", "value", "known by", "source"),
            4);
    for (MachineText.Line line : MachineText.constants(scenario.machine())) {
      String subject = line.subject().map(name -> name + ": ").orElse("");
      constant(table, subject + line.name(), line.value(), line.constant());
    }
    ServingRuntime runtime = scenario.runtime();
    Constant launch = runtime.launchSeconds();
    Constant call = runtime.copyCallSeconds();
    Constant share = runtime.encoderShare();
    Constant live = runtime.activationTensors();
    constant(
        table, "host time of a kernel launch", format("%.1f us", 1e6 * launch.value()), launch);
    constant(
        table, "host time of a copy or event call", format("%.1f us", 1e6 * call.value()), call);
    constant(
        table,
        "share of encoders on the device while they run",
        format("%.2f", share.value()),
        share);
    constant(table, "live activations", format("%.1f tensors", live.value()), live);
    return table.markup();
  }

  private static void constant(Table table, String name, String value, Constant constant) {
    String provenance = constant.provenance().toString();
    table.row(
        "",
        List.of(
            new Markup().text(name),
            new Markup().text(value),
            new Markup().element("span", provenance, "class", "badge " + provenance),
            new Markup().text(constant.source())));
  }
}
