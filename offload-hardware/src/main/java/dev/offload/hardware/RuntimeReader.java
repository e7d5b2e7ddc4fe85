package dev.offload.hardware;

import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import dev.offload.core.scenario.PinnedRounding;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.TokenSharding;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** Reads files that describe serving software. Stateless and thread-safe. */
final class RuntimeReader {
  private RuntimeReader() {}

  /** Returns what messages call a file. */
  static InputFile input(Path file) {
    return new InputFile(
        "runtime file", file, "Maybe compare it with docs/runtimes.md, or with a built-in one.");
  }

  /**
   * Returns the software that a file describes.
   *
   * @throws dev.offload.core.error.OffloadException if the file lacks a constant, or has one of no
   *     sense or of no known name
   */
  static ServingRuntime runtime(JsonObject file) {
    file.requireOnly(
        "name",
        "description",
        "tokenSharding",
        "crossAttentionAllToAll",
        "pinnedRounding",
        "launchSeconds",
        "compiledLaunchSeconds",
        "copyCallSeconds",
        "encoderShare",
        "activationTensors",
        "strategyDefaults");
    return file.making(
        () ->
            new ServingRuntime(
                ProfileReader.name(file),
                file.text("description"),
                file.oneOf("tokenSharding", TokenSharding.class),
                file.flag("crossAttentionAllToAll"),
                file.oneOf("pinnedRounding", PinnedRounding.class),
                ProfileReader.constant(file, "launchSeconds"),
                ProfileReader.constant(file, "compiledLaunchSeconds"),
                ProfileReader.constant(file, "copyCallSeconds"),
                ProfileReader.constant(file, "encoderShare"),
                ProfileReader.constant(file, "activationTensors"),
                defaults(file.object("strategyDefaults"))));
  }

  private static Map<String, Map<String, String>> defaults(JsonObject strategies) {
    Map<String, Map<String, String>> defaults = new LinkedHashMap<>();
    strategies.names().forEach(name -> defaults.put(name, strategies.scalars(name)));
    return defaults;
  }
}
