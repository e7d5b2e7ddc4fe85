package dev.offload.cli.render;

import dev.offload.cli.render.ResolutionView.Replay;
import dev.offload.core.json.JsonWriter;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.models.resolution.Conflict;
import dev.offload.models.resolution.Evidence;
import dev.offload.models.resolution.Resolution;
import dev.offload.models.sglang.Lookup;
import dev.offload.models.sglang.RegistryEntry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** A resolved model as one JSON object, whose properties are the components. */
public record ResolutionJson(
    String asked,
    String model,
    boolean known,
    String reason,
    String scheduler,
    double flowShift,
    OptionalDouble boundaryRatio,
    int steps,
    OptionalInt switchStep,
    OptionalDouble checkpointFlowShift,
    OptionalInt checkpointSwitchStep,
    Map<String, Object> sampling,
    List<Evidence> evidence,
    List<Conflict> conflicts,
    List<String> assumptions,
    List<LayersJson> layers,
    List<ComponentJson> components,
    Optional<ReplayJson> replay) {
  /** Layers that are alike, or what is outside of the layers. */
  record LayersJson(
      String component,
      String layers,
      int count,
      long parameters,
      long fp32Bytes,
      long bf16Bytes,
      long fp8Bytes) {}

  /** A whole component. */
  record ComponentJson(
      String component,
      long parameters,
      long fp32Bytes,
      long bf16Bytes,
      long fp8Bytes,
      OptionalLong diskBytes) {}

  /** What a runtime would do. */
  record ReplayJson(
      String registry,
      List<Lookup.Attempt> attempts,
      Optional<Map<String, Object>> picked,
      OptionalInt switchStep,
      Optional<Map<String, Object>> correct,
      boolean right,
      List<ReplayText.Remedy> remedies) {}

  /** Returns the object of a view. */
  public static ResolutionJson of(ResolutionView view) {
    Resolution resolution = view.resolution();
    ModelDescription model = resolution.model();
    SamplingDefaults defaults = model.defaults();
    List<WeightRow> rows = WeightRow.of(resolution);
    return new ResolutionJson(
        resolution.asked(),
        model.id(),
        resolution.known(),
        resolution.reason(),
        defaults.noise().scheduler(),
        view.plan().flowShift(),
        defaults.boundaryRatio(),
        view.plan().steps().size(),
        view.plan().switchStep(),
        defaults.noise().checkpointShift(),
        view.checkpointSwitchStep(),
        without("noise", defaults),
        resolution.evidence(),
        resolution.conflicts(),
        resolution.assumptions(),
        rows.stream().filter(row -> !row.total()).map(ResolutionJson::layers).toList(),
        rows.stream().filter(WeightRow::total).map(ResolutionJson::component).toList(),
        view.replay().map(replay -> replay(view, replay)));
  }

  private static LayersJson layers(WeightRow row) {
    long weights = row.parameters();
    return new LayersJson(
        row.component(), row.layers(), row.count(), weights, 4 * weights, 2 * weights, weights);
  }

  private static ComponentJson component(WeightRow row) {
    long weights = row.parameters();
    return new ComponentJson(
        row.component(), weights, 4 * weights, 2 * weights, weights, row.diskBytes());
  }

  private static ReplayJson replay(ResolutionView view, Replay replay) {
    return new ReplayJson(
        replay.lookup().registry(),
        replay.lookup().attempts(),
        replay.lookup().entry().map(ResolutionJson::entry),
        replay.switchStep(),
        replay.correct().map(ResolutionJson::entry),
        replay.right(),
        ReplayText.remedies(view));
  }

  private static Map<String, Object> entry(RegistryEntry entry) {
    return without("boundaryRatio", entry);
  }

  private static Map<String, Object> without(String component, Record object) {
    Map<String, Object> values = JsonWriter.components(object);
    values.remove(component);
    return values;
  }
}
