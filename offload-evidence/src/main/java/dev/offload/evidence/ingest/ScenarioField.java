package dev.offload.evidence.ingest;

import dev.offload.core.question.FrameSize;
import dev.offload.core.question.StrategyArgument;

/**
 * A part of a scenario that files or options may tell. Immutable; compared by identity.
 *
 * @param <T> the type of its values
 */
public final class ScenarioField<T> {
  /** A model's id or directory. */
  public static final ScenarioField<String> MODEL = new ScenarioField<>("model", "--model");

  /** A machine's name or the path of its profile. */
  public static final ScenarioField<String> HARDWARE =
      new ScenarioField<>("hardware", "--hardware");

  /** How many GPUs shared the work. */
  public static final ScenarioField<Integer> GPUS = new ScenarioField<>("GPUs", "--gpus");

  /** The strategy with its options. */
  public static final ScenarioField<StrategyArgument> STRATEGY =
      new ScenarioField<>("strategy", "--strategy");

  /** The Ulysses degree. */
  public static final ScenarioField<Integer> ULYSSES =
      new ScenarioField<>("Ulysses degree", "--ulysses");

  /** The ring degree. */
  public static final ScenarioField<Integer> RING = new ScenarioField<>("ring degree", "--ring");

  /** 2 where guidance passes ran side by side. */
  public static final ScenarioField<Integer> GUIDANCE_PARALLEL =
      new ScenarioField<>("guidance-parallel degree", "--cfg-parallel");

  /** The width and height of the picture, in pixels. */
  public static final ScenarioField<FrameSize> SIZE = new ScenarioField<>("size", "--size");

  /** Frames of the video that was asked for. */
  public static final ScenarioField<Integer> FRAMES = new ScenarioField<>("frames", "--frames");

  /** Denoising steps. */
  public static final ScenarioField<Integer> STEPS = new ScenarioField<>("steps", "--steps");

  /** Forwards of a step. */
  public static final ScenarioField<Integer> GUIDANCE_PASSES =
      new ScenarioField<>("guidance passes", "--guidance-passes");

  /** Of the noise schedule. */
  public static final ScenarioField<Double> FLOW_SHIFT =
      new ScenarioField<>("flow shift", "--flow-shift");

  /** The serving software. */
  public static final ScenarioField<String> RUNTIME = new ScenarioField<>("runtime", "--runtime");

  /** Of one forward, padding included; only files tell. */
  static final ScenarioField<Long> TOKENS = new ScenarioField<>("tokens", "");

  /** The attention kernel; only files tell. */
  static final ScenarioField<String> ATTENTION = new ScenarioField<>("attention", "");

  /** Whether kernels were compiled; only files tell. */
  static final ScenarioField<Boolean> COMPILED = new ScenarioField<>("compiled", "");

  private final String title;
  private final String option;

  private ScenarioField(String title, String option) {
    this.title = title;
    this.option = option;
  }

  /** Returns what people call it. */
  String title() {
    return title;
  }

  /** Returns the option that gives it, with its dashes; empty if there is none. */
  String option() {
    return option;
  }

  @Override
  public String toString() {
    return title;
  }
}
