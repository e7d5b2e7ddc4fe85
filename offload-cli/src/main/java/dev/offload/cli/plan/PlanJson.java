package dev.offload.cli.plan;

import dev.offload.cli.render.Fields;
import dev.offload.core.plan.Candidate;
import dev.offload.core.plan.Plan;
import dev.offload.core.plan.Sensitivity;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.HardwareResolver;
import dev.offload.core.question.Question;
import dev.offload.core.report.LowerBound;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.words.PlanExplanation;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A plan as plain values that stand for JSON. Stateless and thread-safe. */
public final class PlanJson {
  /** What the first member of every plan says: the version grows when readers must change. */
  public static final String FORMAT = "offload-plan/1";

  private PlanJson() {}

  /**
   * Returns the object of a plan.
   *
   * @param question what was asked
   */
  public static Map<String, Object> of(Plan plan, Question question) {
    Scenario scenario = asked(plan);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("format", FORMAT);
    root.put("fingerprints", PlanFacts.fingerprints(scenario));
    root.put("options", options(question, scenario));
    root.put("scenario", PlanFacts.scenario(scenario));
    root.put("hardware", PlanFacts.hardware(scenario));
    Map<String, Object> margin = new LinkedHashMap<>();
    margin.put("bytes", plan.request().margin().size().bytes());
    margin.put("share", plan.request().margin().share());
    root.put("margin", margin);
    root.put("allowLossy", plan.request().allowLossy());
    root.put("chosen", plan.chosen().map(chosen -> candidate(chosen, plan.bound())).orElse(null));
    root.put("bound", bound(plan.bound()));
    root.put("front", plan.front().stream().map(PlanJson::summary).toList());
    root.put("candidates", plan.candidates().stream().map(PlanJson::summary).toList());
    root.put("leftOut", plan.leftOut());
    root.put("reasons", PlanExplanation.lines(plan));
    root.put("sensitivity", plan.sensitivity().stream().map(PlanJson::sensitivity).toList());
    return root;
  }

  /** Returns what was asked on the chosen layout, the margin not taken off. */
  private static Scenario asked(Plan plan) {
    List<Scenario> scenarios = plan.request().scenarios();
    return plan.chosen()
        .flatMap(
            chosen ->
                scenarios.stream()
                    .filter(scenario -> scenario.parallelism().equals(chosen.layout()))
                    .findFirst())
        .orElse(scenarios.get(0));
  }

  /** Returns the options with which the scenario can be made again, by their names. */
  private static Map<String, Object> options(Question question, Scenario scenario) {
    Parallelism layout = scenario.parallelism();
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("model", absolute(question.model()));
    question.modelId().ifPresent(id -> options.put("model-id", id));
    String hardware = question.request().hardware();
    options.put("hardware", HardwareResolver.isPath(hardware) ? absolute(hardware) : hardware);
    options.put("gpus", layout.gpus());
    options.put("ulysses", layout.ulysses());
    options.put("ring", layout.ring());
    options.put("cfg-parallel", layout.guidance());
    options.put(
        "size",
        new FrameSize(scenario.workload().width(), scenario.workload().height()).toString());
    options.put("frames", scenario.workload().frames());
    options.put("steps", question.request().steps());
    options.put("flow-shift", scenario.noise().flowShift());
    options.put("vram", scenario.deviceMemoryBudget().toString());
    options.put("host-ram", scenario.hostMemoryBudget().toString());
    if (scenario.isFirstStepWarmupGiven()) {
      options.put("first-step-warmup", scenario.firstStepWarmupSeconds());
    }
    String runtime = question.request().runtime();
    options.put("runtime", HardwareResolver.isPath(runtime) ? absolute(runtime) : runtime);
    return options;
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

  private static Map<String, Object> candidate(Candidate candidate, LowerBound bound) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("layout", layout(candidate.layout()));
    Fields.result(bound.seconds())
        .forEach(field -> object.put(field.name(), field.of(candidate.result())));
    return object;
  }

  private static Map<String, Object> summary(Candidate candidate) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("strategy", candidate.result().strategy());
    object.put("options", candidate.result().options());
    object.put("layout", layout(candidate.layout()));
    object.put("feasible", candidate.fits());
    object.put("lossless", candidate.lossless());
    boolean ran = candidate.result().report().isPresent();
    object.put("denoiseSeconds", ran ? candidate.denoiseSeconds() : null);
    object.put("peakGpuBytes", ran ? candidate.deviceBytes() : null);
    object.put("hostBytes", ran ? candidate.hostBytes() : null);
    object.put("reason", candidate.result().reason());
    return object;
  }

  private static Map<String, Object> layout(Parallelism layout) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("ulysses", layout.ulysses());
    object.put("ring", layout.ring());
    object.put("cfgParallel", layout.guidance());
    return object;
  }

  private static Map<String, Object> bound(LowerBound bound) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("seconds", bound.seconds());
    object.put("layout", layout(bound.layout()));
    object.put("warmupSeconds", bound.warmupSeconds());
    object.put("kernelSeconds", bound.kernelSeconds());
    object.put("collectiveSeconds", bound.collectiveSeconds());
    object.put("copyBytes", bound.copyBytes());
    object.put("copySeconds", bound.copySeconds());
    object.put("links", bound.links().stream().map(PlanJson::load).toList());
    return object;
  }

  private static Map<String, Object> load(LowerBound.LinkLoad load) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("link", load.link());
    object.put("copyBytes", load.copyBytes());
    object.put("collectiveBytes", load.collectiveBytes());
    object.put("seconds", load.seconds());
    return object;
  }

  private static Map<String, Object> sensitivity(Sensitivity sensitivity) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("constant", sensitivity.constant());
    object.put("value", sensitivity.believed().value());
    object.put("provenance", sensitivity.believed().provenance().name());
    object.put("uncertainty", sensitivity.uncertainty());
    object.put("changesRecommendation", sensitivity.changesRecommendation());
    object.put("low", variation(sensitivity.low()));
    object.put("high", variation(sensitivity.high()));
    return object;
  }

  private static Map<String, Object> variation(Sensitivity.Variation variation) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("value", variation.value());
    object.put("best", variation.best().label());
    object.put("bestSeconds", variation.bestSeconds());
    object.put("chosenSeconds", variation.chosenSeconds());
    return object;
  }
}
