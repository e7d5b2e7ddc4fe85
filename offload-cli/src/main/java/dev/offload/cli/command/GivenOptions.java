package dev.offload.cli.command;

import static java.util.Map.entry;

import dev.offload.core.question.ScenarioOption;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/** What is said of a run that was measured, where its files do not say it. */
@Command
final class GivenOptions extends TableOptions {
  /** What is meant by an option that is not given. */
  static final String FILES = "Default: what the files say.";

  private static final Map<ScenarioOption<?>, String> TEXTS =
      Map.ofEntries(
          entry(ScenarioOption.MODEL, "The model. " + FILES),
          entry(ScenarioOption.HARDWARE, "The machine."),
          entry(ScenarioOption.GPUS, "How many GPUs it used. " + FILES),
          entry(ScenarioOption.ULYSSES, "Ulysses degree. " + FILES),
          entry(ScenarioOption.RING, "Ring attention degree. " + FILES),
          entry(
              ScenarioOption.CFG_PARALLEL,
              "2 if the passes of guidance ran side by side, or 1 if not. " + FILES),
          entry(ScenarioOption.SIZE, "Width and height. " + FILES),
          entry(ScenarioOption.FRAMES, "Frames of the video. " + FILES),
          entry(ScenarioOption.STEPS, "Denoising steps. " + FILES),
          entry(ScenarioOption.FLOW_SHIFT, "Shift of the noise schedule. " + FILES),
          entry(ScenarioOption.RUNTIME, "The serving software at its date: {choices}."));

  GivenOptions() {
    super(ScenarioOption.ALL.stream().filter(TEXTS::containsKey).toList());
  }

  @Override
  List<String> text(ScenarioOption<?> option) {
    return List.of(TEXTS.get(option));
  }
}
