package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.core.Offload;
import dev.offload.core.Question;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.question.ScenarioOption;
import jakarta.inject.Inject;
import picocli.CommandLine.Command;

/** What runs where: the options that make a scenario. */
@Command
final class ScenarioOptions extends TableOptions {
  private final Console console;

  @Inject
  ScenarioOptions(Console console) {
    super(ScenarioOption.ALL);
    this.console = console;
  }

  /**
   * Returns what the options ask, and warns of what speaks against the model.
   *
   * @throws dev.offload.core.error.OffloadException if there is no such model
   */
  Question question(Offload offload) {
    return question(offload.question());
  }

  /**
   * Returns what the options ask, and warns of what speaks against the model.
   *
   * @param base what is asked where no option says otherwise
   * @throws dev.offload.core.error.OffloadException if there is no such model
   */
  Question question(Question base) {
    return warned(base.with(said()), console);
  }

  /** Warns of what speaks against a question's model. */
  static Question warned(Question question, Console console) {
    question
        .doubts()
        .forEach(
            doubt ->
                console
                    .err()
                    .printf(
                        "warning [%s]: %s%n%s%n",
                        ErrorCode.CONFLICTING_EVIDENCE, doubt.problem(), doubt.advice()));
    return question;
  }
}
