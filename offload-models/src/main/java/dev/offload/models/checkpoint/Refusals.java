package dev.offload.models.checkpoint;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import java.nio.file.Path;

/** How this package opens a file, and the words with which it refuses one. */
final class Refusals {
  /** The largest configuration file that is read. */
  static final int MAX_CONFIG_BYTES = 1_000_000;

  private Refusals() {}

  /** Returns a file to be opened or read as JSON. */
  static InputFile input(Path file) {
    return new InputFile(
        "file", file, "Maybe the download was cut short, or it belongs to another kind of model.");
  }

  /** Reads a configuration, in which diffusers writes infinite numbers for some schedulers. */
  static JsonObject config(Path file) {
    return JsonObject.readPython(input(file), MAX_CONFIG_BYTES);
  }

  /** Returns the failure of a file that was read but is wrong; {@code why} is a clause. */
  static OffloadException malformed(Path file, String why) {
    return OffloadException.of(ErrorCode.MALFORMED_FILE, problem(file, why));
  }

  /** As {@link #malformed(Path, String)}, with a sentence that begins with "Maybe". */
  static OffloadException malformed(Path file, String why, String advice) {
    return OffloadException.of(ErrorCode.MALFORMED_FILE, problem(file, why), advice);
  }

  /** Returns untrusted text for a message; see {@link Quotes#quote(String)}. */
  static String quote(String text) {
    return Quotes.quote(text);
  }

  private static String problem(Path file, String why) {
    return "The file (%s) is malformed: %s.".formatted(quote(file.toString()), why);
  }
}
