package dev.offload.cli.command;

import dev.offload.cli.render.OutputFormat;
import dev.offload.cli.render.ResolutionJson;
import dev.offload.cli.render.ResolutionText;
import dev.offload.cli.render.ResolutionView;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonWriter;
import dev.offload.models.resolution.Conflict;
import dev.offload.models.resolution.ModelResolver;
import dev.offload.models.resolution.Resolution;
import dev.offload.models.sglang.RuntimeRegistry;
import java.io.IOException;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says which model a path or an id means, and by what. */
@Command(
    name = "resolve",
    description = {
      "Say which model a path or id is, by which evidence, and the settings that follow.",
      "",
      "Of a directory only JSON files and safetensors headers are read. Tensors count more than"
          + " names. Where the evidence disagrees, that is said, and the exit code is 7. In JSON,"
          + " parameters and bytes of layers are those of one layer, and what does not exist is"
          + " null."
    },
    footer = {
      "  offload resolve ./models/wan2.2",
      "  offload resolve --as sglang-2025-12 ./models/wan2.2",
      "  offload resolve Wan2.2-T2V-A14B-Diffusers --format json",
      "  offload resolve ./models/wan2.2 --model-id Wan-AI/Wan2.2-T2V-A14B-Diffusers"
    })
final class ResolveCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "PATH|ID",
      description =
          "A directory in diffusers format, a Hugging Face id of a known model, or the last part"
              + " of such an id.")
  private String pathOrId;

  @Option(
      names = "--model-id",
      paramLabel = "ID",
      description =
          "Take the directory for this model; its tensors are still held against the model's.")
  private String modelId;

  @Option(
      names = "--as",
      paramLabel = "RUNTIME",
      completionCandidates = Registries.class,
      description =
          "Also replay how a runtime of a date looks the path up, and show the difference:"
              + " ${COMPLETION-CANDIDATES}.")
  private String registry;

  @Option(
      names = "--steps",
      paramLabel = "N",
      defaultValue = "27",
      description = "Denoising steps that the switch step is for. Default: ${DEFAULT-VALUE}.")
  private int steps;

  @Mixin private final FormatOption<OutputFormat> format = FormatOption.textOrJson("");

  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Override
  void run() throws IOException {
    format.refuseCsv("The format (%s) is not one of this command.", "Maybe use text or json.");
    Optional<RuntimeRegistry> runtime = Optional.ofNullable(registry).map(RuntimeRegistry::named);
    Resolution resolution =
        ModelResolver.resolve(
            pathOrId, Optional.ofNullable(modelId), plugins.load().modelSources());
    ResolutionView view = ResolutionView.of(resolution, steps, runtime);
    output.write(
        writer -> {
          if (format.isJson()) {
            JsonWriter.write(ResolutionJson.of(view), writer);
          } else {
            ResolutionText.of(view, output.style()).writeTo(writer);
          }
        });
    if (!resolution.conflicts().isEmpty()) {
      throw disagreement(resolution);
    }
  }

  private static OffloadException disagreement(Resolution resolution) {
    List<Conflict> conflicts = resolution.conflicts();
    boolean ambiguous = conflicts.get(0).kind() == Conflict.Kind.AMBIGUOUS;
    return OffloadException.of(
        ambiguous ? ErrorCode.AMBIGUOUS_MODEL : ErrorCode.CONFLICTING_EVIDENCE,
        conflicts.stream().map(Conflict::problem).collect(Collectors.joining("\n")),
        conflicts.get(0).advice());
  }

  /** The registries, for help and completion. */
  static final class Registries implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return RuntimeRegistry.names().iterator();
    }
  }
}
