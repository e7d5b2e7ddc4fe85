package dev.offload.core.question;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.Sensitivity;
import dev.offload.core.report.Fields;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.RunReport;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.words.MachineText;
import dev.offload.core.words.PlanExplanation;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Plans as JSON. Its records are written as they are, in the order of their parts. */
final class PlanJson {
  /** What the first member of every plan says: the version grows when readers must change. */
  static final String FORMAT = "offload-plan/1";

  private PlanJson() {}

  private record Document(
      String format,
      Map<String, Object> fingerprints,
      Map<String, Object> options,
      Map<String, Object> scenario,
      Map<String, Object> hardware,
      Margin margin,
      boolean allowLossy,
      Map<String, Object> chosen,
      Bound bound,
      List<Summary> front,
      List<Summary> candidates,
      int leftOut,
      List<String> reasons,
      List<Varied> sensitivity) {}

  private record Margin(long bytes, double share) {}

  private record Layout(int ulysses, int ring, int cfgParallel) {
    static Layout of(Parallelism layout) {
      return new Layout(layout.ulysses(), layout.ring(), layout.guidance());
    }
  }

  private record Summary(
      String strategy,
      Map<String, String> options,
      Layout layout,
      boolean feasible,
      boolean lossless,
      Double denoiseSeconds,
      Long peakGpuBytes,
      Long hostBytes,
      String reason) {
    static Summary of(Candidate candidate) {
      RunReport report = candidate.result().report().orElse(null);
      return new Summary(
          candidate.result().strategy(),
          candidate.result().options(),
          Layout.of(candidate.layout()),
          candidate.fits(),
          candidate.lossless(),
          report == null ? null : (Double) report.denoiseSeconds(),
          report == null ? null : (Long) report.device().peakBytes(),
          report == null ? null : (Long) report.host().totalBytes(),
          candidate.result().reason());
    }
  }

  private record Bound(
      double seconds,
      Layout layout,
      double warmupSeconds,
      double kernelSeconds,
      double collectiveSeconds,
      double copyBytes,
      double copySeconds,
      List<Load> links) {
    static Bound of(LowerBound bound) {
      return new Bound(
          bound.seconds(),
          Layout.of(bound.layout()),
          bound.warmupSeconds(),
          bound.kernelSeconds(),
          bound.collectiveSeconds(),
          bound.copyBytes(),
          bound.copySeconds(),
          bound.links().stream().map(Load::of).toList());
    }
  }

  private record Load(String link, double copyBytes, double collectiveBytes, double seconds) {
    static Load of(LowerBound.LinkLoad load) {
      return new Load(load.link(), load.copyBytes(), load.collectiveBytes(), load.seconds());
    }
  }

  private record Varied(
      String constant,
      double value,
      String provenance,
      double uncertainty,
      boolean changesRecommendation,
      Variation low,
      Variation high) {
    static Varied of(Sensitivity each) {
      return new Varied(
          each.constant(),
          each.believed().value(),
          each.believed().provenance().name(),
          each.uncertainty(),
          each.changesRecommendation(),
          Variation.of(each.low()),
          Variation.of(each.high()));
    }
  }

  private record Variation(double value, String best, double bestSeconds, double chosenSeconds) {
    static Variation of(Sensitivity.Variation each) {
      return new Variation(
          each.value(), each.best().label(), each.bestSeconds(), each.chosenSeconds());
    }
  }

  /**
   * Writes a plan; the writer is left open.
   *
   * @param said what was asked
   */
  static void write(Plan plan, OptionValues said, Writer writer) throws IOException {
    Scenario scenario = scenario(plan);
    Document document =
        new Document(
            FORMAT,
            fingerprints(scenario),
            options(said, scenario).plain(),
            asked(scenario),
            hardware(scenario),
            new Margin(plan.request().margin().size().bytes(), plan.request().margin().share()),
            plan.request().allowLossy(),
            plan.chosen().map(chosen -> chosen(chosen, plan.bound())).orElse(null),
            Bound.of(plan.bound()),
            plan.front().stream().map(Summary::of).toList(),
            plan.candidates().stream().map(Summary::of).toList(),
            plan.leftOut(),
            PlanExplanation.lines(plan),
            plan.sensitivity().stream().map(Varied::of).toList());
    try (JsonWriter json = new JsonWriter(writer)) {
      json.write(document);
    }
  }

  /** Returns what was asked on the chosen layout, the margin not taken off. */
  private static Scenario scenario(Plan plan) {
    List<Scenario> scenarios = plan.request().scenarios();
    return plan.chosen()
        .flatMap(
            chosen ->
                scenarios.stream()
                    .filter(scenario -> scenario.parallelism().equals(chosen.layout()))
                    .findFirst())
        .orElse(scenarios.get(0));
  }

  /** Returns the options with which the scenario can be made again. */
  private static OptionValues options(OptionValues said, Scenario scenario) {
    OptionValues options =
        said.with(ScenarioOption.MODEL, absolute(said.get(ScenarioOption.MODEL)))
            .with(ScenarioOption.HARDWARE, nameOrFile(said.get(ScenarioOption.HARDWARE)))
            .with(scenario.parallelism())
            .with(
                ScenarioOption.SIZE,
                new FrameSize(scenario.workload().width(), scenario.workload().height()))
            .with(ScenarioOption.FRAMES, scenario.workload().frames())
            .with(ScenarioOption.STEPS, scenario.noise().steps().size())
            .with(ScenarioOption.FLOW_SHIFT, scenario.noise().flowShift())
            .with(ScenarioOption.VRAM, scenario.deviceMemoryBudget())
            .with(ScenarioOption.HOST_RAM, scenario.hostMemoryBudget())
            .with(ScenarioOption.RUNTIME, nameOrFile(said.get(ScenarioOption.RUNTIME)));
    return scenario.isFirstStepWarmupGiven()
        ? options.with(ScenarioOption.FIRST_STEP_WARMUP, scenario.firstStepWarmupSeconds())
        : options;
  }

  private static String nameOrFile(String text) {
    return HardwareResolver.isPath(text) ? absolute(text) : text;
  }

  /** Returns a path that means the same from every directory; a name as it is. */
  private static String absolute(String nameOrPath) {
    try {
      Path path = Path.of(nameOrPath);
      return Files.exists(path) ? path.toAbsolutePath().normalize().toString() : nameOrPath;
    } catch (InvalidPathException e) {
      return nameOrPath;
    }
  }

  private static Map<String, Object> chosen(Candidate candidate, LowerBound bound) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("layout", Layout.of(candidate.layout()));
    Fields.result(bound.seconds())
        .forEach(field -> object.put(field.name(), field.of(candidate.result())));
    return object;
  }

  /** Returns the fingerprints of the scenario and its parts. */
  static Map<String, Object> fingerprints(Scenario scenario) {
    Map<String, Object> fingerprints = new LinkedHashMap<>();
    fingerprints.put("scenario", scenario.fingerprint());
    fingerprints.putAll(scenario.partFingerprints());
    return fingerprints;
  }

  /** Returns what is asked, by name. */
  static Map<String, Object> asked(Scenario scenario) {
    Map<String, Object> facts = new LinkedHashMap<>();
    Fields.SCENARIO.forEach(field -> facts.put(field.name(), field.of(scenario)));
    facts.remove("fingerprint");
    Fields.LIMITS.forEach(field -> facts.put(field.name(), field.of(scenario)));
    return facts;
  }

  /** Returns the constants of the machine, by name. */
  static Map<String, Object> hardware(Scenario scenario) {
    Map<String, Object> facts = new LinkedHashMap<>();
    for (MachineText.Line line : MachineText.constants(scenario.machine())) {
      String of = line.subject().map(subject -> subject + ", ").orElse("");
      facts.put(of + line.name(), line.constant().value());
    }
    return facts;
  }
}
