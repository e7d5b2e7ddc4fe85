package dev.offload.models.sglang;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The model registry of a serving runtime at a date. Immutable and thread-safe.
 *
 * @param name its name, as in "sglang-2025-12"
 * @param source where its facts come from
 * @param entries the registered models, in the order of registration
 * @param detectors what the runtime looks for when no name matches, in the order of registration
 */
public record RuntimeRegistry(
    String name, String source, List<RegistryEntry> entries, List<Detector> detectors) {
  private static final List<String> NAMES = List.of("sglang-2025-12");

  /** Copies the lists. */
  public RuntimeRegistry {
    entries = List.copyOf(entries);
    detectors = List.copyOf(detectors);
  }

  /**
   * A guess by a part of the path or of the pipeline's class.
   *
   * @param contains what is looked for, in lower case
   * @param id the registered model whose configuration is taken
   */
  public record Detector(String contains, String id) {}

  /** Returns the names of the registries that are known. */
  public static List<String> names() {
    return NAMES;
  }

  /**
   * Returns the registry of this name.
   *
   * @throws OffloadException naming the nearest, if there is none
   */
  public static RuntimeRegistry named(String name) {
    if (!NAMES.contains(name)) {
      throw Names.unknown("registry", name, NAMES);
    }
    String path = name + ".json";
    return parse(name, JsonObject.resource(path, RuntimeRegistry.class.getResourceAsStream(path)));
  }

  private static RuntimeRegistry parse(String name, JsonObject file) {
    return new RuntimeRegistry(
        name,
        file.text("source"),
        file.objects("models").stream().map(RuntimeRegistry::entry).toList(),
        file.objects("detectors").stream()
            .map(entry -> new Detector(entry.text("contains"), entry.text("id")))
            .toList());
  }

  private static RegistryEntry entry(JsonObject entry) {
    return new RegistryEntry(
        entry.text("id"),
        entry.text("configClass"),
        entry.optionalDouble("flowShift"),
        entry.optionalDouble("boundaryRatio"),
        entry.optionalObject("sampling").map(JsonObject::values));
  }

  /** Returns the entry of a registered id, whose case counts. */
  public Optional<RegistryEntry> find(String id) {
    return entries.stream().filter(entry -> entry.id().equals(id)).findFirst();
  }

  /**
   * Replays what the runtime does with a path: the exact id, else the last part of the path in
   * lower case, else the first detector that finds its text in the path or in the pipeline's class.
   *
   * @param path what the user gives as model path
   * @param pipelineClass the class in {@code model_index.json}, if there is such a file
   */
  public Lookup look(String path, Optional<String> pipelineClass) {
    List<Lookup.Attempt> attempts = new ArrayList<>();
    Optional<RegistryEntry> found = find(path);
    attempts.add(
        attempt(
            "exact id",
            found,
            found.isPresent()
                ? "(%s) is registered".formatted(path)
                : "(%s) is not registered".formatted(path)));
    if (found.isEmpty()) {
      String base = baseName(path);
      found = entries.stream().filter(entry -> baseName(entry.id()).equals(base)).findFirst();
      attempts.add(
          attempt(
              "base name",
              found,
              found
                  .map(entry -> "(%s) is the base name of %s".formatted(base, entry.id()))
                  .orElse("(%s) is the base name of no registered id".formatted(base))));
    }
    if (found.isEmpty()) {
      found = detect(path.toLowerCase(Locale.ROOT), pipelineClass, attempts);
    }
    return new Lookup(name, attempts, found);
  }

  private Optional<RegistryEntry> detect(
      String path, Optional<String> pipelineClass, List<Lookup.Attempt> attempts) {
    String pipeline = pipelineClass.orElse("").toLowerCase(Locale.ROOT);
    for (Detector detector : detectors) {
      boolean inPath = path.contains(detector.contains());
      if (inPath || pipeline.contains(detector.contains())) {
        Optional<RegistryEntry> found = find(detector.id());
        attempts.add(
            attempt(
                "detector",
                found,
                "(%s) is in the %s (%s), which stands for %s"
                    .formatted(
                        detector.contains(),
                        inPath ? "path" : "pipeline class",
                        inPath ? path : pipelineClass.orElseThrow(),
                        detector.id())));
        return found;
      }
    }
    attempts.add(
        new Lookup.Attempt(
            "detector",
            pipelineClass.isPresent()
                ? "none knows the pipeline class (%s)".formatted(pipelineClass.get())
                : "none knows the path, and there is no model_index.json to read",
            false));
    return Optional.empty();
  }

  private static Lookup.Attempt attempt(
      String rule, Optional<RegistryEntry> found, String outcome) {
    return new Lookup.Attempt(rule, outcome, found.isPresent());
  }

  private static String baseName(String path) {
    return path.substring(path.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
