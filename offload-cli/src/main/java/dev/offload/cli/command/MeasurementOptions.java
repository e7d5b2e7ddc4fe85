package dev.offload.cli.command;

import dev.offload.cli.measurement.MeasurementFile;
import dev.offload.cli.measurement.Measurements;
import dev.offload.cli.output.Console;
import dev.offload.core.error.ErrorCode;
import jakarta.inject.Inject;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Which measured runs are meant; reads them, and warns of what was ignored. */
final class MeasurementOptions {
  private final Console console;

  @Option(
      names = "--measurements",
      paramLabel = "FILE",
      description =
          "Measured runs, as docs/measurements.md describes them. Default: the published runs that"
              + " come with Offload.")
  private Path file;

  @Inject
  MeasurementOptions(Console console) {
    this.console = console;
  }

  /** Returns whether a file was named. */
  boolean isGiven() {
    return file != null;
  }

  /**
   * Returns the runs.
   *
   * @throws dev.offload.core.error.OffloadException if the file cannot be read or is malformed
   */
  Measurements read() {
    Measurements measurements =
        file == null ? MeasurementFile.bundled() : MeasurementFile.read(file);
    measurements
        .warnings()
        .forEach(
            warning ->
                console.err().printf("warning [%s]: %s%n", ErrorCode.MALFORMED_FILE, warning));
    return measurements;
  }
}
