package dev.offload.evidence.ingest;

import dev.offload.core.question.FrameSize;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A part of a scenario that files or options may tell: the one table of them. Immutable and
 * thread-safe.
 *
 * @param <T> the type of its values
 * @param title what people call it
 * @param scenarioOption what may be asked of Offload that it is; empty if nothing is
 * @param option the option that gives it, with its dashes; empty if there is none
 * @param type the type of its values
 * @param need what it means that nothing tells it
 */
public record ScenarioField<T>(
    String title,
    Optional<ScenarioOption<T>> scenarioOption,
    String option,
    Class<T> type,
    Need need) {
  /** A model's id or directory. */
  public static final ScenarioField<String> MODEL =
      new ScenarioField<>("model", ScenarioOption.MODEL, Need.REQUIRED);

  /** A machine's name or the path of its profile. */
  public static final ScenarioField<String> HARDWARE =
      new ScenarioField<>("hardware", ScenarioOption.HARDWARE, Need.REQUIRED);

  /** How many GPUs shared the work. */
  public static final ScenarioField<Integer> GPUS =
      new ScenarioField<>("GPUs", ScenarioOption.GPUS, Need.USUAL);

  /** The strategy with its options. */
  public static final ScenarioField<StrategyArgument> STRATEGY =
      new ScenarioField<>("strategy", "--strategy", StrategyArgument.class, Need.REQUIRED);

  /** The Ulysses degree. */
  public static final ScenarioField<Integer> ULYSSES =
      new ScenarioField<>("Ulysses degree", ScenarioOption.ULYSSES, Need.NONE);

  /** The ring degree. */
  public static final ScenarioField<Integer> RING =
      new ScenarioField<>("ring degree", ScenarioOption.RING, Need.NONE);

  /** 2 where guidance passes ran side by side. */
  public static final ScenarioField<Integer> GUIDANCE_PARALLEL =
      new ScenarioField<>("guidance-parallel degree", ScenarioOption.CFG_PARALLEL, Need.NONE);

  /** The width and height of the picture, in pixels. */
  public static final ScenarioField<FrameSize> SIZE =
      new ScenarioField<>("size", ScenarioOption.SIZE, Need.USUAL);

  /** Frames of the video that was asked for. */
  public static final ScenarioField<Integer> FRAMES =
      new ScenarioField<>("frames", ScenarioOption.FRAMES, Need.USUAL);

  /** Denoising steps. */
  public static final ScenarioField<Integer> STEPS =
      new ScenarioField<>("steps", ScenarioOption.STEPS, Need.USUAL);

  /** Forwards of a step. */
  public static final ScenarioField<Integer> GUIDANCE_PASSES =
      new ScenarioField<>("guidance passes", "--guidance-passes", Integer.class, Need.USUAL);

  /** Of the noise schedule. */
  public static final ScenarioField<Double> FLOW_SHIFT =
      new ScenarioField<>("flow shift", ScenarioOption.FLOW_SHIFT, Need.NONE);

  /** Of one forward, padding included; only files tell. */
  static final ScenarioField<Long> TOKENS =
      new ScenarioField<>("tokens", "", Long.class, Need.NONE);

  /** The serving software. */
  public static final ScenarioField<String> RUNTIME =
      new ScenarioField<>("runtime", ScenarioOption.RUNTIME, Need.USUAL);

  /** The attention kernel; only files tell. */
  static final ScenarioField<String> ATTENTION =
      new ScenarioField<>("attention", "", String.class, Need.NONE);

  /** Whether kernels were compiled; only files tell. */
  static final ScenarioField<Boolean> COMPILED =
      new ScenarioField<>("compiled", "", Boolean.class, Need.NONE);

  /** All of them, in the order of reports. */
  static final List<ScenarioField<?>> ALL =
      List.of(
          MODEL,
          HARDWARE,
          GPUS,
          STRATEGY,
          ULYSSES,
          RING,
          GUIDANCE_PARALLEL,
          SIZE,
          FRAMES,
          STEPS,
          GUIDANCE_PASSES,
          FLOW_SHIFT,
          TOKENS,
          RUNTIME,
          ATTENTION,
          COMPILED);

  /** What it means that nothing tells a part. */
  public enum Need {
    /** There is no run without it. */
    REQUIRED,
    /** Predictions take the usual, which is a guess. */
    USUAL,
    /** Nothing that would have to be said. */
    NONE
  }

  /** Validates the parts. */
  public ScenarioField {
    Objects.requireNonNull(title);
    Objects.requireNonNull(scenarioOption);
    Objects.requireNonNull(option);
    Objects.requireNonNull(type);
    Objects.requireNonNull(need);
  }

  private ScenarioField(String title, ScenarioOption<T> option, Need need) {
    this(title, Optional.of(option), "--" + option.name(), option.type().values(), need);
  }

  private ScenarioField(String title, String option, Class<T> type, Need need) {
    this(title, Optional.empty(), option, type, need);
  }

  /** Returns a value with its type; null stays null. */
  T cast(Object value) {
    return type.cast(value);
  }

  /** Returns a value for people, as its option takes it. */
  static String text(Object value) {
    if (value instanceof StrategyArgument strategy) {
      return new StrategyArgument(strategy.name(), new TreeMap<>(strategy.options())).toString();
    }
    return value instanceof Double number ? text(number.doubleValue()) : value.toString();
  }

  /** Returns a number without a fraction that says nothing. */
  static String text(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }

  @Override
  public String toString() {
    return title;
  }
}
