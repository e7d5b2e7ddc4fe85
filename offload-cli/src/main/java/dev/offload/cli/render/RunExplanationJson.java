package dev.offload.cli.render;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.report.StepParts;
import dev.offload.evidence.fidelity.Attribution;
import dev.offload.evidence.fidelity.RunExplanation;
import dev.offload.evidence.fidelity.StepResidual;
import dev.offload.evidence.measurement.Metric;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.Map;

/** Writes a measured run beside its prediction as one JSON object. Stateless and thread-safe. */
public final class RunExplanationJson {
  private RunExplanationJson() {}

  /** Writes every figure, every step, and what is left. */
  public static void write(RunExplanation explanation, Writer writer) throws IOException {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("id", explanation.run().measurement().id());
    root.put("group", explanation.run().measurement().group());
    root.put("fittedTo", explanation.fittedTo());
    root.put("figures", explanation.figures().stream().map(ValidationJson::row).toList());
    root.put("steps", explanation.steps().stream().map(RunExplanationJson::step).toList());
    root.put("metric", explanation.metric().map(Metric::field).orElse(null));
    root.put("residualSeconds", explanation.residual());
    root.put(
        "attributions",
        explanation.attributions().stream().map(RunExplanationJson::attribution).toList());
    root.put("unexplainedSeconds", explanation.unexplained());
    root.put("observations", explanation.observations());
    try (JsonWriter json = new JsonWriter(writer)) {
      json.write(root);
    }
  }

  private static Map<String, Object> step(StepResidual step) {
    StepParts parts = step.predicted();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("first", step.first());
    object.put("last", step.last());
    object.put("kind", step.kind());
    object.put("measured", ValidationJson.orNull(step.measured()));
    object.put("predicted", parts.seconds());
    object.put("residual", ValidationJson.orNull(step.residual()));
    object.put("warmupSeconds", parts.warmupSeconds());
    object.put("kernelSeconds", parts.kernelSeconds());
    object.put("collectiveSeconds", parts.collectiveSeconds());
    object.put("contentionSeconds", parts.contentionSeconds());
    object.put("exposedCopySeconds", parts.exposedCopySeconds());
    object.put("idleSeconds", parts.idleSeconds());
    return object;
  }

  private static Map<String, Object> attribution(Attribution part) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("what", part.what());
    object.put("seconds", part.seconds());
    object.put("toleranceSeconds", part.tolerance());
    object.put("unexplainedSeconds", part.unexplained());
    object.put("evidence", part.evidence());
    return object;
  }
}
