package dev.offload.cli.command;

import dev.offload.core.question.ScenarioOption;
import dev.offload.core.sweep.Axis;
import dev.offload.core.sweep.Sweep;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** What varies of a scenario: options of the table, each with several values. */
@Command
final class GridOptions {
  private final Map<ScenarioOption<?>, String> texts = new HashMap<>();

  /**
   * Varies what the user listed.
   *
   * @throws dev.offload.core.error.OffloadException if a value has another form
   */
  void vary(Sweep sweep) {
    Axis.ALL.forEach(
        axis -> axis.option().map(texts::get).ifPresent(each -> sweep.vary(axis.name(), each)));
  }

  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    for (Axis axis : Axis.ALL) {
      axis.option().ifPresent(option -> command.addOption(spec(option)));
    }
  }

  private OptionSpec spec(ScenarioOption<?> option) {
    TableOptions.Slot<String> slot =
        new TableOptions.Slot<>(() -> texts.get(option), value -> texts.put(option, value));
    return OptionSpec.builder(TableOptions.flag(option.name()))
        .type(String.class)
        .paramLabel(option.isDegree() ? "LIST|auto" : "LIST")
        .description(
            TableOptions.described(option.several()) + " Default: as of 'offload compare'.")
        .getter(slot)
        .setter(slot)
        .build();
  }
}
