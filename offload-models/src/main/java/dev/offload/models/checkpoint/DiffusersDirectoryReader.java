package dev.offload.models.checkpoint;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code model_index.json} and, by it, each component. */
final class DiffusersDirectoryReader {
  static final String MODEL_INDEX = "model_index.json";

  /** Where models and schedulers keep their configuration; a tokenizer's tells nothing here. */
  private static final List<String> CONFIG_NAMES = List.of("config.json", "scheduler_config.json");

  private DiffusersDirectoryReader() {}

  static DiffusersDirectory read(Path path) {
    if (!Files.isDirectory(path)) {
      throw notADirectory(path);
    }
    Path indexFile = path.resolve(MODEL_INDEX);
    if (!Files.exists(indexFile)) {
      throw ForeignLayout.explain(path);
    }
    JsonObject index = Refusals.config(indexFile);
    index.text("_class_name");
    index.optionalText("_diffusers_version");
    checkBoundaryRatio(index);
    Map<String, PipelineComponent> components = new LinkedHashMap<>();
    Set<String> absent = new LinkedHashSet<>();
    for (String key : index.names()) {
      if (index.value(key) instanceof List<?> pair && isClassPair(pair)) {
        if (pair.get(0) == null && pair.get(1) == null) {
          absent.add(key);
        } else {
          components.put(key, component(path, index, key, pair));
        }
      }
    }
    DiffusersDirectory directory = new DiffusersDirectory(path, index, components, absent);
    // A malformed scheduler is refused here, so that the getters of the result cannot fail.
    directory.scheduler();
    return directory;
  }

  /** Some pipelines keep other lists in the index, such as a list of layer numbers. */
  private static boolean isClassPair(List<?> list) {
    return list.size() == 2 && list.stream().allMatch(e -> e == null || e instanceof String);
  }

  private static PipelineComponent component(
      Path path, JsonObject index, String name, List<?> pair) {
    if (pair.get(0) == null || pair.get(1) == null) {
      throw index.malformed(
          "The component (%s) has a library or a class, but not both (%s)."
              .formatted(Refusals.quote(name), Refusals.quote(pair.toString())));
    }
    Path directory = FileNames.resolve(path, name, path.resolve(MODEL_INDEX));
    boolean transformer = name.equals("transformer") || name.startsWith("transformer_");
    if (transformer && !Files.isDirectory(directory)) {
      throw index.malformed(
          "The component (%s) has no directory beside it.".formatted(Refusals.quote(name)),
          "Maybe the download was cut short.");
    }
    Optional<JsonObject> config =
        transformer
            ? Optional.of(Refusals.config(directory.resolve("config.json")))
            : CONFIG_NAMES.stream()
                .map(directory::resolve)
                .filter(Files::exists)
                .findFirst()
                .map(Refusals::config);
    return new PipelineComponent(
        name,
        (String) pair.get(0),
        (String) pair.get(1),
        directory,
        config,
        WeightsReader.read(directory));
  }

  private static void checkBoundaryRatio(JsonObject index) {
    double ratio = index.optionalDouble("boundary_ratio").orElse(1);
    if (!(ratio > 0 && ratio <= 1)) {
      throw index.wrong("boundary_ratio", "above 0 and at most 1");
    }
  }

  private static OffloadException notADirectory(Path path) {
    String quoted = Refusals.quote(path.toString());
    return Files.exists(path)
        ? OffloadException.of(
            ErrorCode.UNREADABLE_FILE,
            "The model directory (%s) is not a directory.".formatted(quoted),
            "Maybe name the directory that holds %s.".formatted(MODEL_INDEX))
        : OffloadException.of(
            ErrorCode.UNREADABLE_FILE,
            "The model directory (%s) does not exist.".formatted(quoted),
            "Maybe the path is relative to another directory.");
  }
}
