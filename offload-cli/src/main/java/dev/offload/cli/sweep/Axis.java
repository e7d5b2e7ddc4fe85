package dev.offload.cli.sweep;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.ValueType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The options that a sweep varies, the one that changes slowest first. */
public enum Axis {
  /** The model, by id or directory. */
  MODEL(ScenarioOption.MODEL),
  /** The machine, by name or profile. */
  HARDWARE(ScenarioOption.HARDWARE),
  /** Width and height in pixels. */
  SIZE(ScenarioOption.SIZE),
  /** Frames of the video. */
  FRAMES(ScenarioOption.FRAMES),
  /** Denoising steps. */
  STEPS(ScenarioOption.STEPS),
  /** Shift of the noise schedule. */
  FLOW_SHIFT(ScenarioOption.FLOW_SHIFT),
  /** What the first step takes longer, in seconds. */
  FIRST_STEP_WARMUP(ScenarioOption.FIRST_STEP_WARMUP),
  /** The serving software. */
  RUNTIME(ScenarioOption.RUNTIME),
  /** The number of GPUs. */
  GPUS(ScenarioOption.GPUS),
  /** The Ulysses degree. */
  ULYSSES(ScenarioOption.ULYSSES),
  /** The ring degree. */
  RING(ScenarioOption.RING),
  /** The guidance-parallel degree. */
  CFG_PARALLEL(ScenarioOption.CFG_PARALLEL),
  /** The memory of a GPU that may be used. */
  VRAM(ScenarioOption.VRAM),
  /** The host memory that may be used. */
  HOST_RAM(ScenarioOption.HOST_RAM),
  /** The strategies, with options. */
  STRATEGY(null);

  /** Stands for every layout that the heads allow. */
  public static final String AUTO = "auto";

  /** Stands for every strategy there is. */
  public static final String ALL = "all";

  private final ScenarioOption<?> varied;

  Axis(ScenarioOption<?> varied) {
    this.varied = varied;
  }

  /** Returns the option's name without dashes, as in "host-ram". */
  public String option() {
    return varied == null ? "strategy" : varied.name();
  }

  /** Returns the option of a scenario that varies; empty for strategies. */
  public Optional<ScenarioOption<?>> varied() {
    return Optional.ofNullable(varied);
  }

  /** Returns whether there are ranges of its values. */
  boolean hasRanges() {
    return varied != null && varied.type().isOrdered();
  }

  /** Returns whether its values are of a type. */
  boolean is(ValueType<?> type) {
    return varied != null && varied.type() == type;
  }

  /**
   * Returns the axis of that option.
   *
   * @throws OffloadException if there is none
   */
  public static Axis named(String option) {
    List<String> names = Stream.of(values()).map(Axis::option).toList();
    int index = names.indexOf(option);
    if (index < 0) {
      throw Names.unknown("option of a sweep", option, names);
    }
    return values()[index];
  }

  /** Returns the one way in which a value is written that may be written in several. */
  String canonical(String text) {
    boolean asIs = varied == null || (varied.isDegree() && text.equals(AUTO));
    return asIs ? text : varied.type().canonical(text);
  }
}
