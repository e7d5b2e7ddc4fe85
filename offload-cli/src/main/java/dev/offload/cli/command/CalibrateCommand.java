package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.cli.render.CalibrationText;
import dev.offload.core.engine.Engine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.file.OutputFile;
import dev.offload.core.hardware.Machine;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.HardwareResolver;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.evidence.fidelity.MachineCalibration;
import dev.offload.evidence.fidelity.MeasuredRunFactory;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Role;
import dev.offload.hardware.ProfileWriter;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
final class CalibrateCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
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

  private final ScenarioFactory factory;
  private final Engine engine;
  private final Console console;

  @Inject
  CalibrateCommand(ScenarioFactory factory, Engine engine, Console console) {
    this.factory = factory;
    this.engine = engine;
    this.console = console;
  }

  @Override
  public Integer call() {
    PluginCatalog catalog = plugins.load();
    Machine base = HardwareResolver.resolve(hardware, catalog);
    List<Measurements> files = measurementOptions.read();
    List<Measurement> runs = runs(Measurements.joined(files), base);
    String name = runs.get(0).group();
    String origin = "group %s of %s".formatted(name, Measurements.fileOf(name, files));
    MachineCalibration fitted =
        MachineCalibration.of(
            runs, base, origin, new MeasuredRunFactory(factory), catalog, engine, plugins.limit());
    if (output != null) {
      OutputFile.write(output, writer -> ProfileWriter.write(fitted.machine(), writer));
    }
    CalibrationText.lines(fitted, runs, origin, console.width(), console.ansi())
        .forEach(line -> console.out().print(line + "\n"));
    if (output != null) {
      console.out().printf("%nWrote %s; use it with --hardware %s.%n", output, output);
    }
    console.out().flush();
    return ExitCode.OK;
  }

  private List<Measurement> runs(Measurements measurements, Machine base) {
    Predicate<Measurement> wanted =
        group != null
            ? run -> run.group().equals(group)
            : run ->
                run.scenario().hardware().equals(hardware)
                    || run.scenario().hardware().equals(base.name());
    List<Measurement> runs =
        measurements.runs().stream()
            .filter(run -> run.role() == Role.CALIBRATE)
            .filter(wanted)
            .toList();
    if (runs.isEmpty()) {
      throw noRuns(measurements);
    }
    List<String> groups = runs.stream().map(Measurement::group).distinct().toList();
    if (groups.size() > 1) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The runs on (%s) are of %d groups (%s), and constants are fitted to one."
              .formatted(hardware, groups.size(), String.join(", ", groups)),
          "Maybe choose one with --group, or give runs of one machine and software the same group.");
    }
    return runs;
  }

  private OffloadException noRuns(Measurements measurements) {
    List<Measurement> setting =
        measurements.runs().stream().filter(run -> run.role() == Role.CALIBRATE).toList();
    if (setting.isEmpty()) {
      return OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "None of the runs of %s (%d) has the role calibrate."
              .formatted(measurements.name(), measurements.runs().size()),
          "Maybe give that role to the runs that may set constants.");
    }
    String known =
        group != null
            ? String.join(", ", setting.stream().map(Measurement::group).distinct().toList())
            : String.join(
                ", ", setting.stream().map(run -> run.scenario().hardware()).distinct().toList());
    return OffloadException.of(
        ErrorCode.UNKNOWN_NAME,
        "No run of role calibrate in %s is %s (%s)."
            .formatted(
                measurements.name(),
                group != null ? "of the group" : "on the hardware",
                group != null ? group : hardware),
        group != null
            ? "Maybe use a group of it: %s.".formatted(known)
            : "Maybe choose its runs with --group; their hardware is: %s.".formatted(known));
  }
}
