package dev.offload.hardware;

import dev.offload.core.json.JsonObject;
import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.scenario.ServingRuntime;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The serving software that Offload knows, each described in a file that is read when asked for.
 */
public final class BuiltInRuntimes implements RuntimeSource {
  private static final List<String> NAMES = List.of("sglang-2025-12", "sglang-2026-09");

  /** Creates the source, for {@link java.util.ServiceLoader}. */
  public BuiltInRuntimes() {}

  @Override
  public List<String> names() {
    return NAMES;
  }

  @Override
  public Optional<ServingRuntime> read(Path file) {
    return Optional.of(
        RuntimeReader.runtime(JsonObject.read(RuntimeReader.input(file), ProfileReader.MAX_BYTES)));
  }

  @Override
  public Optional<ServingRuntime> find(String name) {
    if (!NAMES.contains(name)) {
      return Optional.empty();
    }
    String file = "runtimes/" + name + ".json";
    return Optional.of(
        RuntimeReader.runtime(
            JsonObject.resource(file, BuiltInRuntimes.class.getResourceAsStream(file))));
  }
}
