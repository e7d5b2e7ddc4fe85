package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.core.error.ErrorCode;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.Measurements;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** Which measured runs are meant; reads them, and warns of what was ignored. */
final class MeasurementOptions {
  private final Console console;

  @Option(
      names = "--measurements",
      paramLabel = "FILE",
      description =
          "Measured runs, as docs/measurements.md describes them. Default: the published runs and"
              + " those of its authors that come with Offload.")
  private Path file;

  @Inject
  MeasurementOptions(Console console) {
    this.console = console;
  }

  /**
   * Returns the runs.
   *
   * @throws dev.offload.core.error.OffloadException if the file cannot be read or is malformed
   */
  List<Measurements> read() {
    List<Measurements> files =
        file == null ? MeasurementFile.bundled() : List.of(MeasurementFile.read(file));
    files.stream()
        .flatMap(each -> each.warnings().stream())
        .forEach(
            warning ->
                console.err().printf("warning [%s]: %s%n", ErrorCode.MALFORMED_FILE, warning));
    return files;
  }
}
