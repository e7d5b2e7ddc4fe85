package dev.offload.strategies.export;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.ExportedSettings.Language;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.strategy.Movement.Waiter;
import dev.offload.strategies.export.Planned.Kind;
import java.util.ArrayList;
import java.util.List;

/** Writes a Python snippet that loads a pipeline of diffusers and sets up its offload. */
public final class DiffusersExporter implements SettingsExporter {
  @Override
  public String name() {
    return "diffusers";
  }

  @Override
  public String description() {
    return "A Python snippet that sets up a pipeline of diffusers.";
  }

  @Override
  public String versions() {
    return "diffusers 0.36 to 0.40";
  }

  @Override
  public ExportedSettings export(ExportRequest request) {
    Draft draft = new Draft(request, versions());
    Planned planned = Planned.of(request);
    if (planned.kind() == Kind.UNKNOWN) {
      return draft.none(Language.PYTHON, planned.notes());
    }
    boolean quantized = Planned.format(request).isQuantized();
    if (quantized && !storesInFp8ComputesInBf16(request)) {
      return draft.none(
          Language.PYTHON,
          List.of(
              "Layerwise casting of diffusers stores layers in fp8 and computes in bf16; the plan"
                  + " stores in %s and computes in %s."
                      .formatted(Planned.storage(request), Planned.compute(request))));
    }
    planned.notes().forEach(draft::differs);
    boolean streams = planned.kind() == Kind.STREAMED || planned.kind() == Kind.SYNCHRONOUS;
    boolean parallel = request.layout().sequenceRanks() > 1;
    List<String> lines = new ArrayList<>(List.of("import torch"));
    lines.add(
        parallel
            ? "from diffusers import ContextParallelConfig, DiffusionPipeline"
            : "from diffusers import DiffusionPipeline");
    if (planned.kind() != Kind.FULL) {
      lines.add("from diffusers.hooks import apply_group_offloading");
    }
    lines.add("");
    device(request.layout(), lines, draft);
    lines.add(
        "pipe = DiffusionPipeline.from_pretrained(%s, torch_dtype=torch.bfloat16)"
            .formatted(Literals.quoted(request.scenario().model().id())));
    List<String> transformers =
        request.scenario().experts().size() == 2
            ? List.of("pipe.transformer", "pipe.transformer_2")
            : List.of("pipe.transformer");
    lines.add("for transformer in [%s]:".formatted(String.join(", ", transformers)));
    List<String> body = new ArrayList<>();
    if (quantized) {
      body.add("transformer.enable_layerwise_casting(");
      body.add("    storage_dtype=torch.float8_e4m3fn, compute_dtype=torch.bfloat16");
      body.add(")");
      draft.differs("Layerwise casting of diffusers rounds to fp8 without scales.");
    }
    if (parallel) {
      if (request.layout().ring() > 1) {
        // The default attention does not return the sums that a ring merges.
        body.add("transformer.set_attention_backend(\"_native_cudnn\")");
      }
      body.add(
          "transformer.enable_parallelism("
              + "config=ContextParallelConfig(ulysses_degree=%d, ring_degree=%d))"
                  .formatted(request.layout().ulysses(), request.layout().ring()));
    }
    if (streams) {
      body.addAll(groups(planned));
      streaming(request, planned, draft);
    } else if (planned.kind() == Kind.RESIDENT) {
      body.add("transformer.to(device)");
    }
    if (body.isEmpty()) {
      // Nothing is done for each transformer.
      lines.remove(lines.size() - 1);
    }
    body.forEach(line -> lines.add("    " + line));
    lines.addAll(rest(planned, draft));
    return draft.settings(Language.PYTHON, lines);
  }

  private static boolean storesInFp8ComputesInBf16(ExportRequest request) {
    return Planned.storage(request).equals("fp8") && Planned.compute(request).equals("bf16");
  }

  private static void device(Parallelism layout, List<String> lines, Draft draft) {
    if (layout.guidance() > 1) {
      draft.differs(
          ("diffusers does not share the passes of guidance between GPUs: %d of %d GPUs are"
                  + " used, and each step takes about %d times as long.")
              .formatted(layout.sequenceRanks(), layout.gpus(), layout.guidance()));
    }
    if (layout.sequenceRanks() == 1) {
      lines.add("device = torch.device(\"cuda\")");
      return;
    }
    lines.add("torch.distributed.init_process_group(\"nccl\")");
    lines.add(
        "device = torch.device(\"cuda\", torch.distributed.get_rank() %"
            + " torch.cuda.device_count())");
    lines.add("torch.cuda.set_device(device)");
    draft.note("Start it with: torchrun --nproc_per_node=%d.".formatted(layout.sequenceRanks()));
    if (layout.ulysses() > 1 && layout.ring() > 1) {
      draft.note("Ulysses and ring attention together need diffusers later than 0.36.");
    }
  }

  private static List<String> groups(Planned planned) {
    boolean stream = planned.kind() == Kind.STREAMED;
    List<String> lines = new ArrayList<>();
    lines.add("apply_group_offloading(");
    lines.add("    transformer,");
    lines.add("    onload_device=device,");
    lines.add("    offload_device=torch.device(\"cpu\"),");
    lines.add("    offload_type=\"block_level\",");
    lines.add("    num_blocks_per_group=1,");
    lines.add("    use_stream=%s,".formatted(stream ? "True" : "False"));
    if (stream) {
      lines.add("    record_stream=True,");
    }
    lines.add("    low_cpu_mem_usage=False,");
    lines.add(")");
    return lines;
  }

  private static void streaming(ExportRequest request, Planned planned, Draft draft) {
    if (planned.kind() == Kind.SYNCHRONOUS) {
      return;
    }
    if (planned.waiter(request) != Waiter.HOST) {
      draft.differs(
          "diffusers copies the next group alone, and the host waits for each: see offload compare"
              + " --strategy layerwise:variant=group.");
    }
    if (planned.resident() > 0) {
      draft.differs(
          "diffusers keeps none of the layers on the GPU%s."
              .formatted(
                  planned.keepsAsPlanned()
                      ? "; the plan keeps %d of each expert, and here they are copied in every forward"
                          .formatted(planned.resident())
                      : ""));
    }
    if (planned.prefetch() > 1) {
      draft.differs("diffusers copies one group ahead, not %d.".formatted(planned.prefetch()));
    }
    planned.copies(request).ifPresent(copies -> draft.copies("diffusers", copies));
  }

  /** Returns what becomes of the components beside the transformers. */
  private static List<String> rest(Planned planned, Draft draft) {
    if (planned.kind() == Kind.FULL) {
      return List.of("pipe.enable_model_cpu_offload(device=device)");
    }
    draft.note(
        "The text encoder streams while it works; all other components, the VAE among them, stay on"
            + " the GPU.");
    return List.of(
        "encoders = [getattr(pipe, name, None) for name in"
            + " (\"text_encoder\", \"text_encoder_2\", \"text_encoder_3\")]",
        "for encoder in [encoder for encoder in encoders if encoder is not None]:",
        "    apply_group_offloading(",
        "        encoder,",
        "        onload_device=device,",
        "        offload_device=torch.device(\"cpu\"),",
        "        offload_type=\"leaf_level\",",
        "        use_stream=True,",
        "    )",
        "pipe.vae.to(device)");
  }
}
