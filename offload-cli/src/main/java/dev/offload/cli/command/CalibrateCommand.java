package dev.offload.cli.command;

import dev.offload.core.Question;
import dev.offload.core.file.OutputFile;
import dev.offload.evidence.MeasuredRuns;
import dev.offload.evidence.calibration.MachineCalibration;
import dev.offload.evidence.words.CalibrationText;
import dev.offload.hardware.ProfileWriter;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Fits the profile of a machine to runs that were measured on it. */
@Command(
    name = "calibrate",
    description = {
      "Fit a hardware profile to measured runs of role calibrate.",
      "",
      "Efficiencies of linear and attention kernels, rates of pinned and pageable copies and of"
          + " all-to-all, the weight of collectives that meet copies, and the warm-up of the first"
          + " step are set by bounded least squares, in"
          + " which what the profile said before counts like a measurement. What the runs do not"
          + " identify stays as it was, and is said. The profile names the runs as the source of"
          + " what they set. Runs of one machine and software share a group."
    },
    footer = {
      "  offload calibrate --measurements runs.json --hardware h100-pcie -o mine.json",
      "  offload compare --hardware mine.json"
    })
final class CalibrateCommand extends ConsoleCommand {
  @Mixin private MeasurementOptions measurementOptions;

  @Option(
      names = "--hardware",
      required = true,
      paramLabel = "NAME|FILE",
      description =
          "The profile to begin with: a machine of 'offload list hardware', or the path of a JSON"
              + " profile.")
  private String hardware;

  @Option(
      names = "--group",
      paramLabel = "NAME",
      description =
          "Use the runs of this group, whatever hardware they name. Default: the runs that name the"
              + " profile, which must be of one group.")
  private String group;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Write the profile to this file, replacing it in one step. Default: only print.")
  private Path output;

  @Mixin private PluginOptions plugins;

  @Override
  void run() throws IOException {
    Question question = plugins.offload().question().on(hardware);
    question.machine();
    MeasuredRuns all = MeasuredRuns.of(measurementOptions.read());
    MeasuredRuns chosen = group == null ? all : all.inGroup(group);
    MachineCalibration fitted = chosen.calibration(question);
    if (output != null) {
      OutputFile.write(output, writer -> ProfileWriter.write(fitted.machine(), writer));
    }
    CalibrationText.of(fitted, console().style()).writeTo(console().out());
    if (output != null) {
      console().out().printf("%nWrote %s; use it with --hardware %s.%n", output, output);
    }
  }
}
