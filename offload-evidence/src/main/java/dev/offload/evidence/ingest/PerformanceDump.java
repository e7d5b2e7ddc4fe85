package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;

/** Reads what SGLang writes where {@code --perf-dump-path} says. Stateless and thread-safe. */
final class PerformanceDump {
  /** The largest dump that is read: some KB for each thousand steps. */
  static final int MAX_BYTES = 16_000_000;

  private PerformanceDump() {}

  /**
   * Reads a file.
   *
   * @throws OffloadException if it cannot be read, is larger, or says nothing of a request
   */
  static RequestRecord read(RunFile file) {
    RequestRecord record = RequestParser.parse(JsonObject.of(file.input(), file.bytes(MAX_BYTES)));
    if (record.isEmpty()) {
      throw file.malformed("It says nothing of how long anything took.");
    }
    return record;
  }
}
