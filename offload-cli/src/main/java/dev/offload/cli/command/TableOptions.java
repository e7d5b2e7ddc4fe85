package dev.offload.cli.command;

import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** Options of the table of what may be said of a scenario. */
abstract class TableOptions {
  private final List<ScenarioOption<?>> options;
  private OptionValues said = OptionValues.NONE;

  TableOptions(List<ScenarioOption<?>> options) {
    this.options = options;
  }

  /** Returns what the user said. */
  final OptionValues said() {
    return said;
  }

  /** Returns how an option is written, as in "--gpus". */
  static String flag(String name) {
    return "--" + name;
  }

  @Spec(Spec.Target.MIXEE)
  final void addTo(CommandSpec command) {
    options.forEach(option -> command.addOption(spec(option)));
  }

  private <T> OptionSpec spec(ScenarioOption<T> option) {
    Slot<T> slot = new Slot<>(option);
    OptionSpec.Builder spec =
        OptionSpec.builder(flag(option.name()))
            .type(option.type().values())
            .paramLabel(option.form())
            .description(text(option).stream().map(TableOptions::described).toArray(String[]::new))
            .getter(slot)
            .setter(slot);
    if (!option.choices().isEmpty()) {
      spec.completionCandidates(option.choices());
    }
    if (option.equals(ScenarioOption.CFG_PARALLEL)) {
      spec.arity("0..1").fallbackValue("2");
    }
    return spec.build();
  }

  /** Returns what an option means here, as {@link ScenarioOption#text} has it. */
  List<String> text(ScenarioOption<?> option) {
    return option.text();
  }

  /** Returns a text in which options are named as they are written. */
  static String described(String text) {
    return text.replace("{choices}", "${COMPLETION-CANDIDATES}")
        .replaceAll("(?<!\\$)\\{([a-z-]+)}", flag("$1"));
  }

  /**
   * Where a value is kept. A class: picocli's interfaces are too old for lambdas, see {@link
   * Converters}.
   */
  private final class Slot<T> implements IGetter, ISetter {
    private final ScenarioOption<T> option;

    Slot(ScenarioOption<T> option) {
      this.option = option;
    }

    @SuppressWarnings("unchecked")
    @Override
    public <V> V get() {
      return (V) said.given(option).orElse(null);
    }

    @Override
    public <V> V set(V value) {
      V before = get();
      said = said.with(option, option.type().values().cast(value));
      return before;
    }
  }
}
