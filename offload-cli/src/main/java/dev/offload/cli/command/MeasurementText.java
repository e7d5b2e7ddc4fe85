package dev.offload.cli.command;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonWriter;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.MeasurementJson;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Writes measured runs only if they can be read back. Stateless and thread-safe. */
final class MeasurementText {
  private MeasurementText() {}

  /**
   * Returns the JSON of a file of measured runs, which was read back.
   *
   * @param description what the file says of itself; may be empty
   * @param runs with unique ids
   * @throws OffloadException if it would be refused when it is read ({@code INVALID_VALUE})
   * @throws IOException if no temporary file can be written
   */
  static String of(String description, List<Measurement> runs) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonWriter json = new JsonWriter(text)) {
      json.write(MeasurementJson.of(description, runs));
    }
    Path temporary = Files.createTempFile("offload-runs", ".json");
    try {
      Files.writeString(temporary, text.toString());
      MeasurementFile.read(temporary);
    } catch (OffloadException e) {
      throw OffloadException.of(
              ErrorCode.INVALID_VALUE,
              "The measured run is not written, for it could not be read back: %s"
                  .formatted(e.problem()),
              "Maybe give with an option what the files say wrongly.")
          .causedBy(e);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return text.toString();
  }
}
