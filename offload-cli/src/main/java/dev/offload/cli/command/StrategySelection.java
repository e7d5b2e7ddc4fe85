package dev.offload.cli.command;

import dev.offload.core.question.StrategyArgument;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Which strategies a command is about. */
final class StrategySelection {
  @Option(
      names = "--strategy",
      paramLabel = "NAME[:key=value,...]",
      description =
          "A strategy of 'offload list strategies', with options; repeatable. Default: each one"
              + " that was discovered.")
  private List<StrategyArgument> strategies = new ArrayList<>();

  /** Returns what the user asked for; none for every strategy there is. */
  String[] names() {
    return strategies.stream().map(StrategyArgument::toString).toArray(String[]::new);
  }
}
