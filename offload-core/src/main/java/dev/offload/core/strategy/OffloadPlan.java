package dev.offload.core.strategy;

import dev.offload.core.scenario.Layer;
import java.util.Optional;

/**
 * What a strategy does in one run.
 *
 * <p>The methods are called from one thread, in program order: once before and after the run, each
 * step, each forward and each layer. Every method does nothing unless overridden. What is asked of
 * the {@link Recorder} takes effect at that place of the program, whose operations the host
 * launches long before the device runs them.
 */
public interface OffloadPlan {
  /** How many runs a queue may take to come round. */
  int MOST_RUNS = 8;

  /**
   * Returns what this plan has decided, for people, in one sentence with numbers, as in "Keeps 31
   * of 40 layers on the GPU and streams the others."; empty if there was nothing to decide.
   */
  default String decision() {
    return "";
  }

  /**
   * Returns what this plan does with the weights, as data from which settings of a serving runtime
   * can be made; empty if it says nothing, and then there are none.
   */
  default Optional<Movement> movement() {
    return Optional.empty();
  }

  /**
   * Returns whether the forwards of a step go layer by layer: all run a layer before one runs the
   * next, so that a load serves each of them. A layer then has one {@link #beforeLayer} and one
   * {@link #afterLayer} a step; the forwards that wait take {@link RunSetting#waitingBytes}. Where
   * a step has one forward nothing changes. A runtime that carries the plan out must run its
   * guidance passes so: interleaved, or as one batch.
   */
  default boolean interleavesForwards() {
    return false;
  }

  /** Called once, before the first step; the only place where layers may be preloaded. */
  default void beforeRun(Recorder recorder) {}

  /** Called before each step. */
  default void beforeStep(RunStep step, Recorder recorder) {}

  /** Called before each forward of a step; before all of them where they are interleaved. */
  default void beforeForward(RunStep step, int forward, Recorder recorder) {}

  /** Called before each layer; what it returns from must make the layer usable by compute. */
  default void beforeLayer(RunStep step, Layer layer, Recorder recorder) {}

  /** Called after each layer. */
  default void afterLayer(RunStep step, Layer layer, Recorder recorder) {}

  /** Called after each forward of a step; after all of them where they are interleaved. */
  default void afterForward(RunStep step, int forward, Recorder recorder) {}

  /** Called after each step. */
  default void afterStep(RunStep step, Recorder recorder) {}

  /**
   * Called once, after the last step. What is on the device then must be what was there before the
   * run, so that another run can follow, unless {@link #next} says how that begins; compute waits
   * for what is still on its way. Encoders and VAE may be there too, which leave when they have
   * worked.
   */
  default void afterRun(Recorder recorder) {}

  /**
   * Returns the plan of the run that follows, as of the next request of a queue, which finds on the
   * device what this one leaves there and can preload nothing. Called once, after {@link
   * #afterRun}.
   *
   * <p>Empty if every run is like this one, and ends with what it found. Otherwise the runs must
   * come round: one of the first {@value #MOST_RUNS} must be like all that follow it, or leave what
   * an earlier one found. All of them must be safe and fit; what is reported is the slowest of
   * those that repeat.
   */
  default Optional<OffloadPlan> next() {
    return Optional.empty();
  }
}
