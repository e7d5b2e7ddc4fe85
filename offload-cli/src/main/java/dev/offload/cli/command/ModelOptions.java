package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.ScenarioRequest;
import dev.offload.models.resolution.Conflict;
import dev.offload.models.resolution.ModelResolver;
import dev.offload.models.resolution.Resolution;
import jakarta.inject.Inject;
import java.util.Optional;
import picocli.CommandLine.Option;

/** What is said of a model besides its name; finds it, and warns of what speaks against it. */
final class ModelOptions {
  private final Console console;

  @Option(
      names = "--model-id",
      paramLabel = "ID",
      description =
          "Take the directory for this model; its tensors are held against the model's. Default:"
              + " found out, see 'offload resolve'.")
  private String modelId;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description = "Denoising steps. Default: " + ScenarioRequest.DEFAULT_STEPS + ".")
  private Integer steps;

  @Inject
  ModelOptions(Console console) {
    this.console = console;
  }

  /**
   * Returns the model that a path or id means.
   *
   * @throws dev.offload.core.error.OffloadException if there is none, or it is not the one whose id
   *     was given
   */
  ModelDescription model(String pathOrId, PluginCatalog catalog) {
    return model(pathOrId, modelId(), catalog);
  }

  ModelDescription model(String pathOrId, Optional<String> id, PluginCatalog catalog) {
    return model(pathOrId, id, catalog, console);
  }

  static ModelDescription model(
      String pathOrId, Optional<String> modelId, PluginCatalog catalog, Console console) {
    Resolution resolution = ModelResolver.checked(pathOrId, modelId, catalog.modelSources());
    for (Conflict conflict : resolution.conflicts()) {
      console
          .err()
          .printf(
              "warning [%s]: %s%n%s%n",
              ErrorCode.CONFLICTING_EVIDENCE, conflict.problem(), conflict.advice());
    }
    return resolution.model();
  }

  Optional<String> modelId() {
    return Optional.ofNullable(modelId);
  }

  int steps() {
    return steps(ScenarioRequest.DEFAULT_STEPS);
  }

  int steps(int otherwise) {
    return steps == null ? otherwise : steps;
  }
}
