package dev.offload.cli.command;

import dev.offload.cli.render.OutputFormat;
import dev.offload.cli.render.ScheduleData;
import dev.offload.cli.render.ScheduleText;
import dev.offload.cli.render.ScheduleView;
import dev.offload.core.Question;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonWriter;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.question.ScenarioOption;
import dev.offload.models.schedule.NoiseScheduler;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the timesteps of a run, and where the low-noise expert takes over. */
@Command(
    name = "schedule",
    description = {
      "Print the noise schedule of a model: step, noise level, timestep and expert, and where the"
          + " low-noise expert takes over.",
      "",
      "Two flow shifts or more stand side by side. Below the table, every known scheduler with its"
          + " switch step says whether they disagree. JSON has one object with a list of schedules,"
          + " one per shift, in which switchStep is that of the chosen scheduler and switchSteps"
          + " those of all; what does not exist is null. CSV has one row per step of each."
    },
    footer = {
      "  offload schedule",
      "  offload schedule Wan2.2-I2V-A14B-Diffusers --steps 40",
      "  offload schedule --flow-shift 3 --flow-shift 12",
      "  offload schedule ./models/wan2.2 --boundary 0.9 --format csv -o steps.csv"
    })
final class ScheduleCommand extends ConsoleCommand {
  private static final int MOST_SHIFTS = 4;

  @Parameters(
      arity = "0..1",
      paramLabel = "ID|DIR",
      defaultValue = ScenarioOption.DEFAULT_MODEL,
      description = "As --model of 'offload compare'. Default:%n${DEFAULT-VALUE}.")
  private String model;

  @Mixin private ModelOptions modelOptions;

  @Option(
      names = "--flow-shift",
      paramLabel = "X",
      description =
          "Shift of the schedule; given up to four times, the schedules are compared. Default: the"
              + " model's own.")
  private List<Double> shifts = new ArrayList<>();

  @Option(
      names = "--boundary",
      paramLabel = "RATIO",
      description =
          "Share of the training timesteps below which the low-noise expert runs. Default: the"
              + " model's own.")
  private Double boundary;

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      completionCandidates = Schedulers.class,
      description = "${COMPLETION-CANDIDATES}. Default: the model's own.")
  private String scheduler;

  @Mixin private final FormatOption<OutputFormat> format = FormatOption.all();

  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Override
  void run() throws IOException {
    if (shifts.size() > MOST_SHIFTS) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option --flow-shift is given more often (%d) than schedules fit side by side (%d)."
              .formatted(shifts.size(), MOST_SHIFTS),
          "Maybe compare fewer at a time.");
    }
    Question question =
        ScenarioOptions.warned(
            plugins.offload().question(model).with(modelOptions.said()), console());
    ModelDescription description = question.model();
    NoiseDefaults noise = noise(description);
    ScheduleView view =
        ScheduleView.of(
            description,
            noise,
            NoiseScheduler.named(scheduler == null ? noise.scheduler() : scheduler),
            question.said().get(ScenarioOption.STEPS),
            shifts.isEmpty() ? List.of(description.flowShift()) : shifts);
    output.write(
        writer -> {
          switch (format.get()) {
            case TEXT -> ScheduleText.of(view, output.style()).writeTo(writer);
            case JSON -> JsonWriter.write(ScheduleData.of(view), writer);
            case CSV -> ScheduleData.of(view).writeCsv(writer);
          }
        });
  }

  private NoiseDefaults noise(ModelDescription description) {
    NoiseDefaults noise = description.defaults().noise();
    if (boundary == null) {
      return noise;
    }
    if (description.experts().size() == 1) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option --boundary (%s) has no meaning for %s, which has one expert."
              .formatted(boundary, description.id()),
          "Maybe leave it out.");
    }
    return noise.withBoundaryRatio(OptionalDouble.of(boundary));
  }

  /** The schedulers, for help and completion. */
  static final class Schedulers implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Stream.of(NoiseScheduler.values()).map(NoiseScheduler::id).iterator();
    }
  }
}
