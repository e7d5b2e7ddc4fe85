package dev.offload.strategies.export;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.ExportedSettings.Language;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.scenario.Parallelism;
import dev.offload.strategies.export.Planned.Kind;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Writes members of LightX2V's configuration in JSON. */
public final class LightX2VExporter implements SettingsExporter {
  /** How many layers LightX2V has on the GPU: one that runs, one that comes. */
  private static final int DOUBLE_BUFFER = 1;

  @Override
  public String name() {
    return "lightx2v";
  }

  @Override
  public String description() {
    return "Members of LightX2V's --config_json.";
  }

  @Override
  public String versions() {
    return "LightX2V of 2026";
  }

  @Override
  public ExportedSettings export(ExportRequest request) {
    Draft draft = new Draft(request, versions());
    Planned planned = Planned.of(request);
    if (planned.kind() == Kind.UNKNOWN) {
      return draft.none(Language.JSON, planned.notes());
    }
    planned.notes().forEach(draft::differs);
    draft.note(
        "Add these members to the configuration of the model, whose directory"
            + " --model_path names: %s."
                .formatted(Literals.quoted(request.scenario().model().id())));
    Map<String, String> members = new LinkedHashMap<>();
    boolean offloads = planned.kind() != Kind.RESIDENT;
    members.put("cpu_offload", Boolean.toString(offloads));
    if (offloads) {
      boolean whole = planned.kind() == Kind.FULL;
      members.put("offload_granularity", Literals.quoted(whole ? "model" : "block"));
      members.put("lazy_load", "false");
      if (!whole) {
        streaming(request, planned, draft);
      }
    }
    members.put("t5_cpu_offload", "true");
    members.put("vae_cpu_offload", "true");
    quantization(request, members, draft);
    parallel(request.layout(), members, draft);
    List<String> lines = new ArrayList<>();
    lines.add("{");
    members.forEach((name, value) -> lines.add("  \"%s\": %s,".formatted(name, value)));
    String last = lines.remove(lines.size() - 1);
    lines.add(last.substring(0, last.length() - 1));
    lines.add("}");
    return draft.settings(Language.JSON, lines);
  }

  private static void streaming(ExportRequest request, Planned planned, Draft draft) {
    if (planned.resident() > 0) {
      draft.differs(
          planned.keepsAsPlanned()
              ? ("The plan keeps %d layers of each expert on the GPU; here they are copied in every"
                      + " forward. Models of LightX2V that know offload_plan can keep layers:"
                      + " resident_blocks.")
                  .formatted(planned.resident())
              : "Layers that the plan keeps on the GPU are copied in every forward here.");
    }
    if (planned.prefetch() > DOUBLE_BUFFER) {
      draft.differs("LightX2V copies one layer ahead, not %d.".formatted(planned.prefetch()));
    }
    if (planned.kind() == Kind.SYNCHRONOUS) {
      draft.differs("LightX2V copies one layer ahead of compute, so it is faster than the plan.");
    }
    planned.copies(request).ifPresent(copies -> draft.copies("LightX2V", copies));
  }

  private static void quantization(
      ExportRequest request, Map<String, String> members, Draft draft) {
    if (!Planned.format(request).isQuantized()) {
      return;
    }
    String storage = Planned.storage(request);
    members.put("dit_quantized", "true");
    members.put("dit_quant_scheme", Literals.quoted(storage + "-vllm"));
    draft.note(
        ("It needs a checkpoint in %s, named by dit_quantized_ckpt; outputs are not those of the"
                + " published weights.")
            .formatted(storage));
    draft.differs("LightX2V has a scale for each channel, not for each 128 weights.");
    if (!Planned.compute(request).equals(storage)) {
      draft.differs(
          "LightX2V multiplies in %s and does not expand layers to bf16 before they run."
              .formatted(storage));
    }
  }

  private static void parallel(Parallelism layout, Map<String, String> members, Draft draft) {
    if (layout.gpus() == 1) {
      return;
    }
    boolean ring = layout.ring() > 1 && layout.ulysses() == 1;
    if (layout.ring() > 1 && layout.ulysses() > 1) {
      draft.differs(
          "LightX2V shares tokens by Ulysses or by ring attention, not by both: Ulysses %d takes the"
                  .formatted(layout.sequenceRanks())
              + " place of %s, if the heads allow it.".formatted(Planned.degrees(layout)));
    }
    members.put(
        "parallel",
        "{\"seq_p_size\": %d, \"seq_p_attn_type\": \"%s\", \"cfg_p_size\": %d}"
            .formatted(layout.sequenceRanks(), ring ? "ring" : "ulysses", layout.guidance()));
    draft.note("Start it with: torchrun --nproc_per_node=%d.".formatted(layout.gpus()));
  }
}
