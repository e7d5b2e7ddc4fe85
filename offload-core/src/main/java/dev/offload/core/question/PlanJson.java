package dev.offload.core.question;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.Sensitivity;
import dev.offload.core.plan.Sensitivity.Variation;
import dev.offload.core.report.Field;
import dev.offload.core.report.Fields;
import dev.offload.core.report.LowerBound;
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
import java.util.function.Function;

/** Plans as JSON. */
final class PlanJson {
  /** What the first member of every plan says: the version grows when readers must change. */
  static final String FORMAT = "offload-plan/1";

  private PlanJson() {}

  private static final List<Field<MemoryMargin>> MARGIN =
      List.of(
          new Field<>("bytes", margin -> margin.size().bytes()),
          new Field<>("share", MemoryMargin::share));

  private static final List<Field<Parallelism>> LAYOUT =
      List.of(
          new Field<>("ulysses", Parallelism::ulysses),
          new Field<>("ring", Parallelism::ring),
          new Field<>("cfgParallel", Parallelism::guidance));

  private static final List<Field<Candidate>> CANDIDATE =
      List.of(
          new Field<>("strategy", candidate -> candidate.result().strategy()),
          new Field<>("options", candidate -> candidate.result().options()),
          new Field<>("layout", candidate -> layout(candidate.layout())),
          new Field<>("feasible", Candidate::fits),
          new Field<>("lossless", Candidate::lossless),
          ran("denoiseSeconds", Candidate::denoiseSeconds),
          ran("peakGpuBytes", Candidate::deviceBytes),
          ran("hostBytes", Candidate::hostBytes),
          new Field<>("reason", candidate -> candidate.result().reason()));

  private static final List<Field<LowerBound>> BOUND =
      List.of(
          new Field<>("seconds", LowerBound::seconds),
          new Field<>("layout", bound -> layout(bound.layout())),
          new Field<>("warmupSeconds", LowerBound::warmupSeconds),
          new Field<>("kernelSeconds", LowerBound::kernelSeconds),
          new Field<>("collectiveSeconds", LowerBound::collectiveSeconds),
          new Field<>("copyBytes", LowerBound::copyBytes),
          new Field<>("copySeconds", LowerBound::copySeconds),
          new Field<>("links", LowerBound::links));

  private static final List<Field<Variation>> VARIATION =
      List.of(
          new Field<>("value", Variation::value),
          new Field<>("best", variation -> variation.best().label()),
          new Field<>("bestSeconds", Variation::bestSeconds),
          new Field<>("chosenSeconds", Variation::chosenSeconds));

  private static final List<Field<Sensitivity>> SENSITIVITY =
      List.of(
          new Field<>("constant", Sensitivity::constant),
          new Field<>("value", each -> each.believed().value()),
          new Field<>("provenance", each -> each.believed().provenance().name()),
          new Field<>("uncertainty", Sensitivity::uncertainty),
          new Field<>("changesRecommendation", Sensitivity::changesRecommendation),
          new Field<>("low", each -> Field.values(VARIATION, each.low())),
          new Field<>("high", each -> Field.values(VARIATION, each.high())));

  private static final List<Field<Plan>> PLAN =
      List.of(
          new Field<>("margin", plan -> Field.values(MARGIN, plan.request().margin())),
          new Field<>("allowLossy", plan -> plan.request().allowLossy()),
          new Field<>("chosen", plan -> plan.chosen().map(chosen -> chosen(chosen, plan.bound()))),
          new Field<>("bound", plan -> Field.values(BOUND, plan.bound())),
          new Field<>("front", plan -> values(CANDIDATE, plan.front())),
          new Field<>("candidates", plan -> values(CANDIDATE, plan.candidates())),
          new Field<>("leftOut", Plan::leftOut),
          new Field<>("reasons", PlanExplanation::lines),
          new Field<>("sensitivity", plan -> values(SENSITIVITY, plan.sensitivity())));

  private static Field<Candidate> ran(String name, Function<Candidate, Object> value) {
    return new Field<>(
        name, candidate -> candidate.result().report().isPresent() ? value.apply(candidate) : null);
  }

  private static Map<String, Object> layout(Parallelism layout) {
    return Field.values(LAYOUT, layout);
  }

  private static <T> List<Map<String, Object>> values(List<Field<T>> fields, List<T> sources) {
    return sources.stream().map(source -> Field.values(fields, source)).toList();
  }

  /**
   * Writes a plan; the writer is left open.
   *
   * @param said what was asked
   */
  static void write(Plan plan, OptionValues said, Writer writer) throws IOException {
    Scenario scenario = scenario(plan);
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("format", FORMAT);
    document.put("fingerprints", fingerprints(scenario));
    document.put("options", options(said, scenario).plain());
    document.put("scenario", asked(scenario));
    document.put("hardware", hardware(scenario));
    document.putAll(Field.values(PLAN, plan));
    JsonWriter.write(document, writer);
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
    object.put("layout", layout(candidate.layout()));
    object.putAll(Field.values(Fields.result(bound.seconds()), candidate.result()));
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
    Map<String, Object> facts = Field.values(Fields.SCENARIO, scenario);
    facts.remove("fingerprint");
    facts.putAll(Field.values(Fields.LIMITS, scenario));
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
