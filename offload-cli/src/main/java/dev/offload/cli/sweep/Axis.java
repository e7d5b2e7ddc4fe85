package dev.offload.cli.sweep;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.question.FrameSize;
import dev.offload.core.unit.DataSize;
import java.util.List;
import java.util.stream.Stream;

/** The options that a sweep varies, the one that changes slowest first. */
public enum Axis {
  /** The model, by id or directory. */
  MODEL("model", ValueKind.TEXT),
  /** The machine, by name or profile. */
  HARDWARE("hardware", ValueKind.TEXT),
  /** Width and height in pixels. */
  SIZE("size", ValueKind.FRAME_SIZE),
  /** Frames of the video. */
  FRAMES("frames", ValueKind.WHOLE),
  /** Denoising steps. */
  STEPS("steps", ValueKind.WHOLE),
  /** Shift of the noise schedule. */
  FLOW_SHIFT("flow-shift", ValueKind.REAL),
  /** What the first step takes longer, in seconds. */
  FIRST_STEP_WARMUP("first-step-warmup", ValueKind.REAL),
  /** The serving software. */
  RUNTIME("runtime", ValueKind.TEXT),
  /** The number of GPUs. */
  GPUS("gpus", ValueKind.WHOLE),
  /** The Ulysses degree. */
  ULYSSES("ulysses", ValueKind.DEGREE),
  /** The ring degree. */
  RING("ring", ValueKind.DEGREE),
  /** The guidance-parallel degree. */
  CFG_PARALLEL("cfg-parallel", ValueKind.DEGREE),
  /** The memory of a GPU that may be used. */
  VRAM("vram", ValueKind.DATA_SIZE),
  /** The host memory that may be used. */
  HOST_RAM("host-ram", ValueKind.DATA_SIZE),
  /** The strategies, with options. */
  STRATEGY("strategy", ValueKind.STRATEGY);

  /** Stands for every layout that the heads allow. */
  public static final String AUTO = "auto";

  /** Stands for every strategy there is. */
  public static final String ALL = "all";

  /** How values are written. */
  enum ValueKind {
    TEXT,
    WHOLE,
    /** A whole number or "auto". */
    DEGREE,
    REAL,
    DATA_SIZE,
    FRAME_SIZE,
    STRATEGY;

    boolean hasRanges() {
      return this == WHOLE || this == DEGREE || this == REAL || this == DATA_SIZE;
    }
  }

  private final String option;
  private final ValueKind kind;

  Axis(String option, ValueKind kind) {
    this.option = option;
    this.kind = kind;
  }

  /** Returns the option's name without dashes, as in "host-ram". */
  public String option() {
    return option;
  }

  ValueKind kind() {
    return kind;
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
    return switch (kind) {
      case WHOLE -> Integer.toString(whole(text));
      case DEGREE -> text.equals(AUTO) ? AUTO : Integer.toString(whole(text));
      case REAL -> Double.toString(real(text));
      case DATA_SIZE -> DataSize.parse(text).toString();
      case FRAME_SIZE -> FrameSize.parse(text).toString();
      case TEXT, STRATEGY -> text;
    };
  }

  private static int whole(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw OffloadException.of(
              ErrorCode.INVALID_VALUE,
              "The value (%s) is not a whole number below 2^31.".formatted(text),
              "Maybe write it in digits alone, as in 27.")
          .causedBy(e);
    }
  }

  private static double real(String text) {
    if (!text.matches("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?")) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The value (%s) is not a number.".formatted(text),
          "Maybe write it in digits with a decimal point, as in 4.4.");
    }
    return Double.parseDouble(text);
  }
}
