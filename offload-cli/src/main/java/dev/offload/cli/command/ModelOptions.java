package dev.offload.cli.command;

import dev.offload.core.question.ScenarioOption;
import java.util.List;
import picocli.CommandLine.Command;

/** What is said of a model besides its name. */
@Command
final class ModelOptions extends TableOptions {
  ModelOptions() {
    super(List.of(ScenarioOption.MODEL_ID, ScenarioOption.STEPS));
  }
}
