package dev.offload.models.schedule;

import static dev.offload.models.schedule.NoiseSchedule.TRAINING_TIMESTEPS;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
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
      "sglang-flow-unipc", "SGLang FlowUniPC", "SGLang, scheduling_flow_unipc_multistep.py", true) {
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
      true) {
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
   * points, mapped a second time and stored in single precision; timestep 1000 sigma in single
   * precision, not rounded to a whole number.
   *
   * <p>Source: {@code schedulers/scheduling_flow_match_euler_discrete.py} of diffusers, {@code
   * __init__} and {@code set_timesteps}.
   */
  FLOW_MATCH_EULER(
      "flow-match-euler",
      "diffusers FlowMatchEuler",
      "diffusers, scheduling_flow_match_euler_discrete.py",
      false) {
    @Override
    double sigma(int steps, double shift, int index) {
      double largest = FlowShift.mapSingle(shift, 1f);
      double smallest = FlowShift.mapSingle(shift, 1f / TRAINING_TIMESTEPS);
      // diffusers spaces the timesteps and divides again, which rounds differently.
      double timestep =
          FlowShift.linspace(
              largest * TRAINING_TIMESTEPS, smallest * TRAINING_TIMESTEPS, steps, index);
      return (float) FlowShift.map(shift, timestep / TRAINING_TIMESTEPS);
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
      false) {
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
      false) {
    @Override
    double sigma(int steps, double shift, int index) {
      double level = FlowShift.linspace(1, 0, steps + 1, index);
      return FlowShift.mapSingle(shift, (float) level);
    }
  };

  /** The most steps that {@link #schedule} accepts. */
  public static final int MAX_STEPS = 10_000;

  /** The least shift that {@link #schedule} accepts. */
  public static final double MIN_SHIFT = 0.01;

  /** The largest shift that {@link #schedule} accepts. */
  public static final double MAX_SHIFT = 100;

  private final String id;
  private final String title;
  private final String source;
  private final boolean truncatesTimesteps;

  NoiseScheduler(String id, String title, String source, boolean truncatesTimesteps) {
    this.id = id;
    this.title = title;
    this.source = source;
    this.truncatesTimesteps = truncatesTimesteps;
  }

  /** Returns the noise level of step {@code index}, counted from 0; the arguments are valid. */
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
    return truncatesTimesteps;
  }

  /**
   * Makes the schedule of a run.
   *
   * @param steps the number of denoising steps, 1 to {@value #MAX_STEPS}
   * @param shift the flow shift, {@value #MIN_SHIFT} to {@value #MAX_SHIFT}: within it single
   *     precision keeps neighbouring noise levels apart
   * @return the schedule, with sigma strictly falling
   * @throws OffloadException if an argument is out of range
   */
  public NoiseSchedule schedule(int steps, double shift) {
    return schedule(steps, shift, OptionalDouble.empty());
  }

  /**
   * Makes the schedule of a run, stretched to end at a noise level: {@code 1 - (1 - sigma) / f}
   * with {@code f = (1 - last sigma) / (1 - terminalSigma)}, in single precision.
   *
   * <p>Source: {@code stretch_shift_to_terminal} in diffusers' {@code
   * schedulers/scheduling_flow_match_euler_discrete.py}.
   *
   * @param terminalSigma the last noise level, above 0 and below 1; empty for no stretching. A
   *     schedule of one step cannot be stretched and stays as it is
   * @throws OffloadException if an argument is out of range
   */
  public NoiseSchedule schedule(int steps, double shift, OptionalDouble terminalSigma) {
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
    List<NoiseStep> list = new ArrayList<>(steps);
    for (int i = 0; i < steps; i++) {
      double sigma = sigma(steps, shift, i);
      if (terminalSigma.isPresent() && steps > 1) {
        sigma = stretch(sigma, sigma(steps, shift, steps - 1), terminalSigma.getAsDouble());
      }
      list.add(new NoiseStep(i + 1, sigma, timestep(sigma)));
    }
    return new NoiseSchedule(this, shift, list);
  }

  private static double stretch(double sigma, double last, double terminalSigma) {
    float factor = (1 - (float) last) / (float) (1 - terminalSigma);
    return 1 - (1 - (float) sigma) / factor;
  }

  private double timestep(double sigma) {
    return truncatesTimesteps
        ? Math.floor(sigma * TRAINING_TIMESTEPS)
        : (float) sigma * (float) TRAINING_TIMESTEPS;
  }
}
