package dev.offload.cli.command;

import dev.offload.cli.sweep.Axis;
import dev.offload.core.question.ScenarioOption;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Spec;

/** What varies of a scenario: options of the table, each with several values. */
@Command
final class GridOptions {
  private final Map<Axis, String> texts = new EnumMap<>(Axis.class);

  @Inject
  GridOptions() {}

  /** Returns what the user wrote, by axis. */
  Map<Axis, String> texts() {
    return Collections.unmodifiableMap(texts);
  }

  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec command) {
    for (Axis axis : Axis.values()) {
      axis.varied().ifPresent(option -> command.addOption(spec(axis, option)));
    }
  }

  private OptionSpec spec(Axis axis, ScenarioOption<?> option) {
    Slot slot = new Slot(axis);
    return OptionSpec.builder(TableOptions.flag(option.name()))
        .type(String.class)
        .paramLabel(option.isDegree() ? "LIST|auto" : "LIST")
        .description(
            TableOptions.described(option.several()) + " Default: as of 'offload compare'.")
        .getter(slot)
        .setter(slot)
        .build();
  }

  /** Where a text is kept; a class for the reason that {@link Converters} has one. */
  private final class Slot implements IGetter, ISetter {
    private final Axis axis;

    Slot(Axis axis) {
      this.axis = axis;
    }

    @SuppressWarnings("unchecked")
    @Override
    public <V> V get() {
      return (V) texts.get(axis);
    }

    @Override
    public <V> V set(V value) {
      V before = get();
      if (value == null) {
        texts.remove(axis);
      } else {
        texts.put(axis, (String) value);
      }
      return before;
    }
  }
}
