package dev.offload.evidence;

import dev.offload.core.Offload;
import dev.offload.core.Question;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.question.ScenarioOption;
import dev.offload.evidence.calibration.MachineCalibration;
import dev.offload.evidence.explanation.RunExplanation;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.MeasurementFile;
import dev.offload.evidence.measurement.Measurements;
import dev.offload.evidence.measurement.Role;
import dev.offload.evidence.prediction.MeasuredRunFactory;
import dev.offload.evidence.validation.GroupValidation;
import dev.offload.evidence.validation.Validation;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Measured runs, of which those of role calibrate may set constants of a machine. Immutable and
 * thread-safe.
 *
 * <pre>{@code
 * Question question = offload.question("Wan2.2-T2V-A14B").on("h100-pcie");
 * MeasuredRuns.read(Path.of("runs.json")).calibrated(question).plan();
 * }</pre>
 */
public final class MeasuredRuns {
  private final List<Measurements> files;
  private final Optional<String> group;

  private MeasuredRuns(List<Measurements> files, Optional<String> group) {
    this.files = List.copyOf(files);
    this.group = group;
  }

  /**
   * Reads runs.
   *
   * @throws OffloadException if the file cannot be read or is malformed
   */
  public static MeasuredRuns read(Path file) {
    return of(List.of(MeasurementFile.read(file)));
  }

  /** Returns the published runs and those of its authors that come with Offload. */
  public static MeasuredRuns published() {
    return of(MeasurementFile.bundled());
  }

  /** Returns runs that were read already. */
  public static MeasuredRuns of(List<Measurements> files) {
    return new MeasuredRuns(files, Optional.empty());
  }

  /** Returns the runs of a group alone, whatever hardware they name. */
  public MeasuredRuns inGroup(String name) {
    return new MeasuredRuns(files, Optional.of(Objects.requireNonNull(name)));
  }

  /**
   * Returns a question about the same machine with the constants that the runs identify.
   *
   * @throws OffloadException as {@link #calibration}
   */
  public Question calibrated(Question question) {
    return question.on(calibration(question).machine());
  }

  /**
   * Fits the machine of a question to the runs that name it, or to those of the group that was
   * chosen.
   *
   * @throws OffloadException if there is no such run, they are of several groups, one cannot be
   *     simulated, or no figure of them can be fitted to
   */
  public MachineCalibration calibration(Question question) {
    List<Measurement> runs = runs(question);
    String name = runs.get(0).group();
    return MachineCalibration.of(
        runs,
        question.machine(),
        Measurements.withGroup(name, files).origin(name),
        new MeasuredRunFactory(question.offload()));
  }

  /**
   * Holds every run against its prediction.
   *
   * @param offload what predicts them
   */
  public Validation validate(Offload offload) {
    return validate(offload, group -> {});
  }

  /**
   * Holds every run against its prediction, as {@link #validate(Offload)} does.
   *
   * @param done is told of each group that is done, by any thread
   */
  public Validation validate(Offload offload, Consumer<GroupValidation> done) {
    return Validation.of(files, new MeasuredRunFactory(offload), done);
  }

  /**
   * Explains a run with the constants that its group sets.
   *
   * @param id of the run
   * @param offload what predicts it
   * @throws OffloadException if there is no such run, or it cannot be simulated
   */
  public RunExplanation explain(String id, Offload offload) {
    return explain(id, Optional.empty(), offload);
  }

  /**
   * Explains a run, as {@link #explain(String, Offload)} does.
   *
   * @param hardware the name or path of another machine than its own, which is taken as it is;
   *     empty for its own
   */
  public RunExplanation explain(String id, Optional<String> hardware, Offload offload) {
    String of = Measurements.joined(files).run(id).group();
    return RunExplanation.of(
        id, Measurements.withGroup(of, files), hardware, new MeasuredRunFactory(offload));
  }

  /** Returns the runs that may set constants of a question's machine. */
  private List<Measurement> runs(Question question) {
    Machine machine = question.machine();
    String hardware = question.said().get(ScenarioOption.HARDWARE);
    Predicate<Measurement> wanted =
        group.isPresent()
            ? run -> run.group().equals(group.get())
            : run ->
                run.scenario().hardware().equals(hardware)
                    || run.scenario().hardware().equals(machine.name());
    Measurements measurements = Measurements.joined(files);
    List<Measurement> runs =
        measurements.runs().stream()
            .filter(run -> run.role() == Role.CALIBRATE)
            .filter(wanted)
            .toList();
    if (runs.isEmpty()) {
      throw noRuns(measurements, hardware);
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

  private OffloadException noRuns(Measurements measurements, String hardware) {
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
        String.join(
            ", ",
            setting.stream()
                .map(run -> group.isPresent() ? run.group() : run.scenario().hardware())
                .distinct()
                .toList());
    return OffloadException.of(
        ErrorCode.UNKNOWN_NAME,
        "No run of role calibrate in %s is %s (%s)."
            .formatted(
                measurements.name(),
                group.isPresent() ? "of the group" : "on the hardware",
                group.orElse(hardware)),
        group.isPresent()
            ? "Maybe use a group of it: %s.".formatted(known)
            : "Maybe choose its runs with --group; their hardware is: %s.".formatted(known));
  }
}
