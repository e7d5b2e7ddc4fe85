package dev.offload.models.checkpoint;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What a model directory in diffusers format says about itself: a {@code model_index.json} that
 * lists the components, and a directory of the same name for each of them. Immutable and
 * thread-safe.
 *
 * <p>Source of the layout: <a
 * href="https://huggingface.co/docs/diffusers/using-diffusers/other-formats">the diffusers
 * documentation on model files</a>.
 *
 * @param path the directory that was read
 * @param modelIndex all entries of {@code model_index.json}
 * @param components the components by name, in the order of {@code model_index.json}
 * @param absentComponents the components that the pipeline knows but this model does without, which
 *     {@code model_index.json} lists as {@code [null, null]}
 */
public record DiffusersDirectory(
    Path path,
    JsonObject modelIndex,
    Map<String, PipelineComponent> components,
    Set<String> absentComponents) {
  /** Copies the collections. */
  public DiffusersDirectory {
    components = Collections.unmodifiableMap(new LinkedHashMap<>(components));
    absentComponents = Set.copyOf(absentComponents);
  }

  /**
   * Reads the JSON files and safetensors headers of a directory; no weight is read.
   *
   * <p>A transformer's directory and {@code config.json} must exist. Any component may lack its
   * weights. Symbolic links are followed, because download caches are made of them.
   *
   * @param path the directory that holds {@code model_index.json}
   * @throws OffloadException if a file is missing or cannot be read ({@code UNREADABLE_FILE}), or
   *     is malformed, too large, contradicts another or points outside of its directory ({@code
   *     MALFORMED_FILE})
   */
  public static DiffusersDirectory read(Path path) {
    return DiffusersDirectoryReader.read(path);
  }

  /** Returns the class of the pipeline, as in "WanPipeline". */
  public String className() {
    return modelIndex.text("_class_name");
  }

  /** Returns the version of diffusers that wrote the directory, if it says so. */
  public Optional<String> diffusersVersion() {
    return modelIndex.optionalText("_diffusers_version");
  }

  /**
   * Returns where the high-noise expert hands over to the low-noise expert, as a fraction of the
   * training timesteps above 0 and at most 1; empty for a model of a single transformer.
   */
  public OptionalDouble boundaryRatio() {
    return modelIndex.optionalDouble("boundary_ratio");
  }

  /** Returns the component of this name, if the model has it. */
  public Optional<PipelineComponent> component(String name) {
    return Optional.ofNullable(components.get(name));
  }

  /** Returns the scheduler that the checkpoint recommends, if it has its configuration. */
  public Optional<SchedulerConfig> scheduler() {
    return component("scheduler")
        .flatMap(
            scheduler ->
                scheduler
                    .config()
                    .map(config -> SchedulerConfig.of(scheduler.className(), config)));
  }
}
