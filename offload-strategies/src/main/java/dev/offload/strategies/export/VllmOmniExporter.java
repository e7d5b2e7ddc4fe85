package dev.offload.strategies.export;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.ExportedSettings.Language;
import dev.offload.core.export.SettingsExporter;
import dev.offload.strategies.export.Planned.Kind;
import java.util.ArrayList;
import java.util.List;

/** Writes flags of {@code vllm serve --omni}. */
public final class VllmOmniExporter implements SettingsExporter {
  @Override
  public String name() {
    return "vllm-omni";
  }

  @Override
  public String description() {
    return "Flags of 'vllm serve --omni' for diffusion models.";
  }

  @Override
  public String versions() {
    return "vLLM-Omni 0.28 (September 2026)";
  }

  @Override
  public ExportedSettings export(ExportRequest request) {
    Draft draft = new Draft(request, versions());
    Planned planned = Planned.of(request);
    if (planned.kind() == Kind.UNKNOWN) {
      return draft.none(Language.SHELL, planned.notes());
    }
    planned.notes().forEach(draft::differs);
    if (planned.resident() == 0 || request.scenario().experts().size() == 1) {
      // Of two transformers only one keeps layers, which no strategy here does.
      planned.prediction(request, false).ifPresent(draft::note);
    }
    List<String> flags = new ArrayList<>();
    flags.add("--omni");
    int gpus = request.layout().gpus();
    flags.add("--num-gpus " + gpus);
    flags.add("--usp " + request.layout().ulysses());
    flags.add("--ring " + request.layout().ring());
    if (request.layout().guidance() > 1) {
      flags.add("--cfg-parallel-size " + request.layout().guidance());
    }
    switch (planned.kind()) {
      case FULL -> {
        flags.add("--enable-cpu-offload");
        draft.differs(
            "vLLM-Omni copies from pinned memory, so that its swap is faster than the plan's, and it"
                + " keeps the VAE on the GPU.");
        if (gpus > 1) {
          draft.differs("Its documentation has this offload on a single device only.");
        }
      }
      case STREAMED, SYNCHRONOUS -> streaming(request, planned, flags, draft);
      default ->
          draft.note(
              "Without offload the text encoder and the VAE stay on the GPU too, beside what is"
                  + " predicted.");
    }
    quantization(request, flags, draft);
    String model = Literals.model(request.scenario().model().id());
    return draft.settings(Language.SHELL, Draft.command("vllm serve " + model, flags));
  }

  private static void streaming(
      ExportRequest request, Planned planned, List<String> flags, Draft draft) {
    boolean distributed = request.layout().gpus() > 1 || planned.resident() > 0;
    if (distributed) {
      // Without AllGather each rank copies its own layers, as the plan does.
      flags.add("--enable-distributed-layerwise-offload");
      flags.add("--dlo-no-use-allgather");
    } else {
      flags.add("--enable-layerwise-offload");
    }
    if (planned.resident() > 0) {
      flags.add("--dlo-resident-layers " + planned.resident());
      draft.differs(
          "Layers stay only of models that declare which may, of their main transformer alone, and"
              + " they keep their copy in host memory.");
      if (planned.strided()) {
        draft.differs("vLLM-Omni keeps the first layers, not layers that are evenly spread.");
      }
    }
    if (planned.prefetch() > 1) {
      draft.differs("vLLM-Omni copies one layer ahead, not %d.".formatted(planned.prefetch()));
    }
    if (planned.kind() == Kind.SYNCHRONOUS) {
      draft.differs("vLLM-Omni copies one layer ahead of compute, so it is faster than the plan.");
    }
    planned.copies(request).ifPresent(copies -> draft.copies("vLLM-Omni", copies));
  }

  private static void quantization(ExportRequest request, List<String> flags, Draft draft) {
    if (!Planned.format(request).isQuantized()) {
      return;
    }
    String storage = Planned.storage(request);
    flags.add("--quantization " + storage);
    draft.differs(
        "vLLM-Omni quantizes as it loads, without a scale for each 128 weights: outputs are not those"
            + " of the plan.");
    if (!Planned.compute(request).equals(storage)) {
      draft.differs(
          "vLLM-Omni multiplies in %s and does not expand layers to bf16 before they run."
              .formatted(storage));
    }
    draft.note("Outputs are not those of the published weights.");
  }
}
