package dev.offload.core.sweep;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a sweep varies: an option of a scenario, or the strategies. Immutable and thread-safe.
 *
 * @param name the option's name, as in "host-ram"
 * @param option the option of a scenario; empty for strategies
 */
public record Axis(String name, Optional<ScenarioOption<?>> option) {
  /** The strategies, with their options. */
  public static final Axis STRATEGY = new Axis("strategy", Optional.empty());

  /** All that may vary, what changes slowest first. */
  public static final List<Axis> ALL =
      Stream.concat(
              Stream.of(
                      ScenarioOption.MODEL,
                      ScenarioOption.HARDWARE,
                      ScenarioOption.SIZE,
                      ScenarioOption.FRAMES,
                      ScenarioOption.STEPS,
                      ScenarioOption.FLOW_SHIFT,
                      ScenarioOption.FIRST_STEP_WARMUP,
                      ScenarioOption.RUNTIME,
                      ScenarioOption.GPUS,
                      ScenarioOption.ULYSSES,
                      ScenarioOption.RING,
                      ScenarioOption.CFG_PARALLEL,
                      ScenarioOption.VRAM,
                      ScenarioOption.HOST_RAM)
                  .map(Axis::of),
              Stream.of(STRATEGY))
          .toList();

  /** Stands for every layout that the heads allow. */
  static final String AUTO = "auto";

  /** Returns the axis of an option. */
  static Axis of(ScenarioOption<?> option) {
    return new Axis(option.name(), Optional.of(option));
  }

  /**
   * Returns the axis of that name.
   *
   * @throws OffloadException naming the nearest, if there is none
   */
  public static Axis named(String name) {
    return ALL.stream()
        .filter(axis -> axis.name.equals(name))
        .findFirst()
        .orElseThrow(
            () -> Names.unknown("option of a sweep", name, ALL.stream().map(Axis::name).toList()));
  }

  /** Returns whether its values are of a type. */
  boolean is(ValueType<?> type) {
    return option.isPresent() && option.get().type() == type;
  }

  /** Returns whether a value stands for several degrees. */
  private boolean isAuto(String value) {
    return value.equals(AUTO) && option.isPresent() && option.get().isDegree();
  }

  /** Returns the one way in which a value is written that may be written in several. */
  String canonical(String value) {
    return option.isEmpty() || isAuto(value) ? value : option.get().type().canonical(value);
  }

  /** Returns what a value says of a scenario: nothing if it stands for several degrees. */
  OptionValues said(String value) {
    return option.isEmpty() || isAuto(value)
        ? OptionValues.NONE
        : OptionValues.NONE.parsed(option.get(), value);
  }
}
