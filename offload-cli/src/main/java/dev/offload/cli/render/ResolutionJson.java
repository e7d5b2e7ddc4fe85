package dev.offload.cli.render;

import dev.offload.cli.render.ResolutionView.Replay;
import dev.offload.core.json.JsonWriter;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.models.resolution.Evidence;
import dev.offload.models.resolution.Resolution;
import dev.offload.models.sglang.RegistryEntry;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Writes a resolved model as one JSON object. */
public final class ResolutionJson {
  private ResolutionJson() {}

  /** Writes the object. */
  public static void write(ResolutionView view, Writer writer) throws IOException {
    try (JsonWriter json = new JsonWriter(writer)) {
      json.write(object(view));
    }
  }

  private static Map<String, Object> object(ResolutionView view) {
    Resolution resolution = view.resolution();
    ModelDescription model = resolution.model();
    SamplingDefaults defaults = model.defaults();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("asked", resolution.asked());
    object.put("model", model.id());
    object.put("known", resolution.known());
    object.put("reason", resolution.reason());
    object.put("scheduler", defaults.noise().scheduler());
    object.put("flowShift", view.plan().flowShift());
    object.put("boundaryRatio", orNull(defaults.boundaryRatio()));
    object.put("steps", view.plan().steps().size());
    object.put("switchStep", orNull(view.plan().switchStep()));
    object.put("checkpointFlowShift", orNull(defaults.noise().checkpointShift()));
    object.put("checkpointSwitchStep", orNull(view.checkpointSwitchStep()));
    object.put("sampling", sampling(defaults));
    object.put("evidence", resolution.evidence().stream().map(ResolutionJson::evidence).toList());
    object.put(
        "conflicts",
        resolution.conflicts().stream()
            .map(
                conflict ->
                    Map.of(
                        "kind", lower(conflict.kind()),
                        "problem", conflict.problem(),
                        "advice", conflict.advice()))
            .toList());
    object.put("assumptions", resolution.assumptions());
    List<WeightRow> rows = WeightRow.of(resolution);
    object.put(
        "layers", rows.stream().filter(row -> !row.total()).map(ResolutionJson::weights).toList());
    object.put(
        "components", rows.stream().filter(WeightRow::total).map(ResolutionJson::weights).toList());
    object.put("replay", view.replay().map(replay -> replay(view, replay)).orElse(null));
    return object;
  }

  private static Map<String, Object> sampling(SamplingDefaults defaults) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("width", defaults.width());
    object.put("height", defaults.height());
    object.put("frames", defaults.frames());
    object.put("framesPerSecond", defaults.framesPerSecond());
    object.put("steps", defaults.steps());
    object.put("guidancePasses", defaults.guidancePasses());
    object.put("guidanceScales", defaults.guidanceScales());
    return object;
  }

  private static Map<String, Object> evidence(Evidence evidence) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("kind", lower(evidence.kind()));
    object.put("found", evidence.found());
    object.put("fits", evidence.fits());
    return object;
  }

  private static Map<String, Object> weights(WeightRow row) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("component", row.component());
    if (!row.total()) {
      object.put("layers", row.layers());
      object.put("count", row.count());
    }
    object.put("parameters", row.parameters());
    object.put("fp32Bytes", 4 * row.parameters());
    object.put("bf16Bytes", 2 * row.parameters());
    object.put("fp8Bytes", row.parameters());
    if (row.total()) {
      object.put("diskBytes", orNull(row.diskBytes()));
    }
    return object;
  }

  private static Map<String, Object> replay(ResolutionView view, Replay replay) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("registry", replay.lookup().registry());
    object.put(
        "attempts",
        replay.lookup().attempts().stream()
            .map(
                attempt -> {
                  Map<String, Object> step = new LinkedHashMap<>();
                  step.put("rule", attempt.rule());
                  step.put("outcome", attempt.outcome());
                  step.put("matched", attempt.matched());
                  return step;
                })
            .toList());
    object.put("picked", replay.lookup().entry().map(ResolutionJson::entry).orElse(null));
    object.put("switchStep", orNull(replay.switchStep()));
    object.put("correct", replay.correct().map(ResolutionJson::entry).orElse(null));
    object.put("right", replay.right());
    object.put(
        "remedies",
        ReplayText.remedies(view).stream()
            .map(remedy -> Map.of("what", remedy.what(), "arguments", remedy.arguments()))
            .toList());
    return object;
  }

  private static Map<String, Object> entry(RegistryEntry entry) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("id", entry.id());
    object.put("configClass", entry.configClass());
    object.put("flowShift", orNull(entry.flowShift()));
    object.put("sampling", entry.sampling().map(ResolutionJson::sampling).orElse(null));
    return object;
  }

  private static Map<String, Object> sampling(RegistryEntry.Sampling sampling) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("width", sampling.width());
    object.put("height", sampling.height());
    object.put("frames", sampling.frames());
    object.put("framesPerSecond", sampling.framesPerSecond());
    object.put("steps", sampling.steps());
    object.put("guidanceScales", sampling.guidanceScales());
    return object;
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static Double orNull(OptionalDouble value) {
    return value.isPresent() ? value.getAsDouble() : null;
  }

  private static Integer orNull(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }

  private static Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
