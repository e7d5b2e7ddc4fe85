package dev.offload.models.schedule;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The formulas by which runtimes turn a number of steps and a flow shift into noise levels.
 *
 * <p>Each constant repeats the arithmetic of its source in the same order and precision, because a
 * step may lie exactly on the boundary between two experts, where one rounding decides which of
 * them runs. Below, {@code m(s) = shift s / (1 + (shift - 1) s)} is the shift map, {@code linspace}
 * is numpy's, N is the number of steps, "single" is IEEE float32, and everything else is double
 * precision.
 */
public enum NoiseScheduler {
  /**
   * SGLang's {@code FlowUniPCMultistepScheduler}, by which it replaces the scheduler of a Wan
   * checkpoint.
   *
   * <p>Largest base level {@code 1 - 1/1000}, mapped once in single precision; {@code linspace}
   * from there to 0 in N + 1 points without the last, mapped a second time; timestep {@code
   * trunc(1000 sigma)}. Sigma is given before SGLang stores it in single precision.
   *
   * <p>Source: {@code multimodal_gen/runtime/models/schedulers/scheduling_flow_unipc_multistep.py}
   * of SGLang, {@code __init__} and {@code set_timesteps}.
   */
  SGLANG_FLOW_UNIPC(
      "sglang-flow-unipc",
      "SGLang FlowUniPC",
      "SGLang, scheduling_flow_unipc_multistep.py",
      Family.UNIPC) {
    @Override
    double sigma(int steps, double shift, int index) {
      double largest = FlowShift.mapSingle(shift, (float) (1 - 1.0 / TRAINING_TIMESTEPS));
      return FlowShift.map(shift, FlowShift.linspace(largest, 0, steps + 1, index));
    }
  },

  /**
   * diffusers' {@code UniPCMultistepScheduler} with {@code use_flow_sigmas}, the scheduler of its
   * Wan pipelines.
   *
   * <p>{@code 1 - linspace(1, 1/1000, N + 1)} from the last to the second, mapped once; timestep
   * {@code trunc(1000 sigma)}. Sigma is given before diffusers stores it in single precision.
   *
   * <p>Source: {@code schedulers/scheduling_unipc_multistep.py} of diffusers, {@code
   * set_timesteps}.
   */
  DIFFUSERS_FLOW_UNIPC(
      "diffusers-flow-unipc",
      "diffusers UniPC with flow sigmas",
      "diffusers, scheduling_unipc_multistep.py",
      Family.UNIPC) {
    @Override
    double sigma(int steps, double shift, int index) {
      double alpha = FlowShift.linspace(1, 1.0 / TRAINING_TIMESTEPS, steps + 1, steps - index);
      return FlowShift.map(shift, 1 - alpha);
    }
  },

  /**
   * diffusers' {@code FlowMatchEulerDiscreteScheduler} when the pipeline gives it a number of
   * steps.
   *
   * <p>{@code linspace} from {@code m(1)} to {@code m(1/1000)}, both in single precision, in N
   * points, mapped a second time, stretched if a terminal sigma is given, and only then stored in
   * single precision; timestep 1000 sigma in single precision, not rounded to a whole number.
   *
   * <p>Source: {@code schedulers/scheduling_flow_match_euler_discrete.py} of diffusers, {@code
   * __init__} and {@code set_timesteps}.
   */
  FLOW_MATCH_EULER(
      "flow-match-euler",
      "diffusers FlowMatchEuler",
      "diffusers, scheduling_flow_match_euler_discrete.py",
      Family.EULER) {
    @Override
    double sigma(int steps, double shift, int index) {
      double largest = FlowShift.mapSingle(shift, 1f);
      double smallest = FlowShift.mapSingle(shift, 1f / TRAINING_TIMESTEPS);
      // diffusers spaces the timesteps and divides again, which rounds differently.
      double timestep =
          FlowShift.linspace(
              largest * TRAINING_TIMESTEPS, smallest * TRAINING_TIMESTEPS, steps, index);
      return FlowShift.map(shift, timestep / TRAINING_TIMESTEPS);
    }
  },

  /**
   * diffusers' {@code FlowMatchEulerDiscreteScheduler} as image pipelines (FLUX, Qwen-Image) call
   * it: with the explicit levels {@code linspace(1, 1/N, N)}.
   *
   * <p>The levels are mapped once in single precision; timestep 1000 sigma in single precision, not
   * rounded to a whole number. A pipeline with dynamic shifting by {@code mu} corresponds to the
   * shift {@code exp(mu)}; its formula is equal in exact arithmetic and may differ in the last bit.
   *
   * <p>Source: as {@link #FLOW_MATCH_EULER}; {@code pipelines/flux/pipeline_flux.py} for the
   * levels.
   */
  FLOW_MATCH_EULER_IMAGE(
      "flow-match-euler-image",
      "diffusers FlowMatchEuler of image pipelines",
      "diffusers, scheduling_flow_match_euler_discrete.py and pipeline_flux.py",
      Family.EULER_WITH_LEVELS) {
    @Override
    double sigma(int steps, double shift, int index) {
      double level = FlowShift.linspace(1, 1.0 / steps, steps, index);
      return FlowShift.mapSingle(shift, (float) level);
    }
  },

  /**
   * diffusers' {@code FlowMatchEulerDiscreteScheduler} as HunyuanVideo's pipeline calls it: with
   * the explicit levels {@code linspace(1, 0, N + 1)} without the last.
   *
   * <p>The levels are mapped once in single precision; timestep 1000 sigma in single precision, not
   * rounded to a whole number.
   *
   * <p>Source: as {@link #FLOW_MATCH_EULER}; {@code
   * pipelines/hunyuan_video/pipeline_hunyuan_video.py} for the levels.
   */
  FLOW_MATCH_EULER_VIDEO(
      "flow-match-euler-video",
      "diffusers FlowMatchEuler of HunyuanVideo",
      "diffusers, scheduling_flow_match_euler_discrete.py and pipeline_hunyuan_video.py",
      Family.EULER_WITH_LEVELS) {
    @Override
    double sigma(int steps, double shift, int index) {
      double level = FlowShift.linspace(1, 0, steps + 1, index);
      return FlowShift.mapSingle(shift, (float) level);
    }
  };

  /** What schedulers have in common besides their levels. */
  private enum Family {
    /** Timesteps are truncated, and levels are not stretched. */
    UNIPC,
    /** Levels are numpy's float64 until they are stored. */
    EULER,
    /** Levels come from the pipeline, as numpy's float32. */
    EULER_WITH_LEVELS
  }

  /** The timesteps on which flow models are trained; a timestep is this many times sigma. */
  private static final int TRAINING_TIMESTEPS = 1000;

  /** The most steps that a plan may have. */
  public static final int MAX_STEPS = 10_000;

  /** The least shift that a plan may have. */
  public static final double MIN_SHIFT = 0.01;

  /** The largest shift that a plan may have. */
  public static final double MAX_SHIFT = 100;

  private final String id;
  private final String title;
  private final String source;
  private final Family family;

  NoiseScheduler(String id, String title, String source, Family family) {
    this.id = id;
    this.title = title;
    this.source = source;
    this.family = family;
  }

  /**
   * Returns the noise level of step {@code index}, counted from 0, before it is stretched and
   * stored; the arguments are valid.
   */
  abstract double sigma(int steps, double shift, int index);

  /** Returns the name by which files and options choose it, as in "sglang-flow-unipc". */
  public String id() {
    return id;
  }

  /** Returns the name for people, as in "SGLang FlowUniPC". */
  public String title() {
    return title;
  }

  /** Returns the program and the file whose arithmetic it repeats. */
  public String source() {
    return source;
  }

  /**
   * Returns the scheduler of this id.
   *
   * @throws OffloadException naming the nearest, if there is none
   */
  public static NoiseScheduler named(String id) {
    return Stream.of(values())
        .filter(scheduler -> scheduler.id.equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    "noise scheduler", id, Stream.of(values()).map(NoiseScheduler::id).toList()));
  }

  /** Returns whether timesteps are cut down to whole numbers before the model sees them. */
  public boolean truncatesTimesteps() {
    return family == Family.UNIPC;
  }

  /**
   * Returns whether levels can be stretched to a terminal sigma, which diffusers calls {@code
   * shift_terminal}.
   */
  public boolean stretchesToTerminalSigma() {
    return family != Family.UNIPC;
  }

  /**
   * Plans a run with a model's own scheduler.
   *
   * @throws OffloadException as {@link #plan(NoiseDefaults, int, double)}
   */
  public static NoisePlan plan(ModelDescription model, int steps, double shift) {
    NoiseDefaults noise = model.defaults().noise();
    return named(noise.scheduler()).plan(noise, steps, shift);
  }

  /**
   * Plans a run.
   *
   * @param noise what the model has, of which the boundary ratio and the terminal sigma are taken
   * @param steps as in {@link #plan(int, double, OptionalDouble, OptionalDouble)}
   * @param shift as there
   * @throws OffloadException if a number is out of range
   */
  public NoisePlan plan(NoiseDefaults noise, int steps, double shift) {
    return plan(steps, shift, noise.terminalSigma(), noise.boundaryRatio());
  }

  /**
   * Plans a run, stretched so that the last noise level e becomes the terminal sigma t, while 1
   * stays 1: a level s becomes {@code 1 - (1 - s) / f} with {@code f = (1 - e) / (1 - t)}, in the
   * precision of the levels.
   *
   * <p>The high-noise expert, which is the first, runs a step when its timestep, as the runtime
   * hands it to the model, is at least the boundary ratio times 1000; a step exactly on the
   * boundary is high-noise.
   *
   * <p>Source: {@code stretch_shift_to_terminal} in diffusers' {@code
   * schedulers/scheduling_flow_match_euler_discrete.py}; the denoising loops of SGLang and of
   * diffusers' {@code WanPipeline} compare so.
   *
   * @param steps the number of denoising steps, 1 to {@value #MAX_STEPS}
   * @param shift the flow shift, {@value #MIN_SHIFT} to {@value #MAX_SHIFT}: within it single
   *     precision keeps neighbouring noise levels apart
   * @param terminalSigma the last noise level, above 0 and below 1; empty for no stretching. It is
   *     without effect on a scheduler that does not {@linkplain #stretchesToTerminalSigma stretch},
   *     and on a schedule of one step, which starts and ends at the same level
   * @param boundaryRatio where the experts meet, above 0 and at most 1; empty for a single expert
   * @return the plan; sigma falls strictly, unless the terminal sigma is so near to 1 that single
   *     precision cannot tell neighbours apart
   * @throws OffloadException if an argument is out of range
   */
  public NoisePlan plan(
      int steps, double shift, OptionalDouble terminalSigma, OptionalDouble boundaryRatio) {
    requireInRange(steps, shift);
    terminalSigma.ifPresent(NoiseScheduler::requireTerminalSigma);
    boundaryRatio.ifPresent(NoiseScheduler::requireBoundaryRatio);
    double[] sigmas = IntStream.range(0, steps).mapToDouble(i -> sigma(steps, shift, i)).toArray();
    if (terminalSigma.isPresent() && stretchesToTerminalSigma() && steps > 1) {
      stretch(sigmas, terminalSigma.getAsDouble());
    }
    double boundary = boundaryRatio.orElse(0) * TRAINING_TIMESTEPS;
    List<DenoisingStep> list = new ArrayList<>(steps);
    for (int i = 0; i < steps; i++) {
      double sigma = truncatesTimesteps() ? sigmas[i] : (float) sigmas[i];
      double timestep = timestep(sigma);
      list.add(new DenoisingStep(i + 1, sigma, timestep, timestep >= boundary ? 0 : 1));
    }
    return new NoisePlan(title, shift, boundaryRatio, list);
  }

  private static void requireInRange(int steps, double shift) {
    if (steps < 1 || steps > MAX_STEPS) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The number of denoising steps (%d) must be from 1 to %d.".formatted(steps, MAX_STEPS));
    }
    if (!(shift >= MIN_SHIFT && shift <= MAX_SHIFT)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The flow shift (%s) must be from %s to %s.".formatted(shift, MIN_SHIFT, MAX_SHIFT),
          "Maybe use the shift of the model's configuration, often between 3 and 12.");
    }
  }

  private static void requireTerminalSigma(double terminalSigma) {
    if (!(terminalSigma > 0 && terminalSigma < 1)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The terminal sigma (%s) must be above 0 and below 1.".formatted(terminalSigma),
          "Maybe leave it out: without one, a schedule is not stretched.");
    }
  }

  private static void requireBoundaryRatio(double boundaryRatio) {
    if (!(boundaryRatio > 0 && boundaryRatio <= 1)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The boundary ratio (%s) must be above 0 and at most 1.".formatted(boundaryRatio),
          "Maybe divide a boundary timestep by %d.".formatted(TRAINING_TIMESTEPS));
    }
  }

  private void stretch(double[] sigmas, double terminalSigma) {
    double last = sigmas[sigmas.length - 1];
    for (int i = 0; i < sigmas.length; i++) {
      sigmas[i] =
          family == Family.EULER_WITH_LEVELS
              ? FlowShift.stretchSingle((float) sigmas[i], (float) last, terminalSigma)
              : FlowShift.stretch(sigmas[i], last, terminalSigma);
    }
  }

  private double timestep(double sigma) {
    return truncatesTimesteps()
        ? Math.floor(sigma * TRAINING_TIMESTEPS)
        : (float) sigma * (float) TRAINING_TIMESTEPS;
  }
}
