package dev.offload.strategies.export;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.ExportedSettings.Language;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.strategy.Movement.Waiter;
import dev.offload.strategies.export.Planned.Kind;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes flags of {@code sglang serve}. */
public final class SglangExporter implements SettingsExporter {
  @Override
  public String name() {
    return "sglang";
  }

  @Override
  public String description() {
    return "Flags of 'sglang serve' for diffusion models.";
  }

  @Override
  public String versions() {
    return "SGLang from August 2026 (pull request #34534) on";
  }

  @Override
  public ExportedSettings export(ExportRequest request) {
    Draft draft = new Draft(request, versions());
    Planned planned = Planned.of(request);
    if (planned.kind() == Kind.UNKNOWN) {
      return draft.none(Language.SHELL, planned.notes());
    }
    if (Planned.format(request).isQuantized()) {
      return draft.none(
          Language.SHELL,
          List.of(
              "SGLang takes 8-bit weights as checkpoints of their own and has no flag that stores"
                  + " layers in 8 bits as the plan does."));
    }
    planned.notes().forEach(draft::differs);
    planned.prediction(request, true).ifPresent(draft::note);
    List<String> flags = new ArrayList<>();
    String model = request.scenario().model().id();
    flags.add("--model-path " + Literals.model(model));
    if (isDirectory(model)) {
      draft.note(
          "SGLang tells a directory's model by the directory's name: unless that is the model's own,"
              + " add --model-id with the model's Hugging Face id.");
    }
    flags.add("--num-gpus " + request.layout().gpus());
    flags.add("--ulysses-degree " + request.layout().ulysses());
    flags.add("--ring-degree " + request.layout().ring());
    if (request.layout().ring() > 1) {
      draft.note(
          "Ring attention of SGLang needs the attention backend fa or sage_attn, and models whose text"
              + " and image attend together refuse it.");
    }
    if (request.layout().guidance() > 1) {
      flags.add("--enable-cfg-parallel");
    }
    boolean streams = planned.kind() == Kind.STREAMED || planned.kind() == Kind.SYNCHRONOUS;
    flags.add("--dit-cpu-offload " + (planned.kind() == Kind.FULL));
    flags.add("--dit-layerwise-offload " + streams);
    if (streams) {
      flags.add("--dit-offload-prefetch-size " + planned.prefetch());
      if (planned.resident() > 0) {
        flags.add("--dit-layerwise-resident-layers " + planned.resident());
        flags.add(
            "--dit-layerwise-residency-policy " + (planned.strided() ? "strided" : "leading"));
      }
      flags.add("--pin-cpu-memory true");
      streaming(request, planned, draft);
    }
    flags.add("--text-encoder-cpu-offload true");
    flags.add("--vae-cpu-offload true");
    return draft.settings(Language.SHELL, Draft.command("sglang serve", flags));
  }

  private static void streaming(ExportRequest request, Planned planned, Draft draft) {
    if (planned.kind() == Kind.SYNCHRONOUS) {
      draft.differs(
          "SGLang always copies at least one layer ahead of compute, so it is faster than the plan"
              + " and needs one layer more.");
    } else if (planned.waiter(request) == Waiter.COMPUTE_FOR_ALL) {
      draft.differs(
          "This way of streaming is that of December 2025 (pull request #15511); later versions"
              + " wait for each layer alone, which is no slower.");
    } else if (planned.waiter(request) == Waiter.HOST) {
      draft.differs(
          "The plan is that of diffusers, where the host waits for each group; SGLang does not"
              + " wait.");
    }
    planned.copies(request).ifPresent(copies -> draft.copies("SGLang", copies));
  }

  private static boolean isDirectory(String model) {
    try {
      return Path.of(model).isAbsolute();
    } catch (InvalidPathException e) {
      return false;
    }
  }
}
