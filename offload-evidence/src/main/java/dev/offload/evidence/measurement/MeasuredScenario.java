package dev.offload.evidence.measurement;

import dev.offload.core.question.FrameSize;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What ran, as far as the source says; empty where it does not.
 *
 * @param model a model's id or directory
 * @param hardware a machine's name or the path of its profile
 * @param gpus how many GPUs shared the work
 * @param strategy the strategy's name
 * @param options the strategy's options
 * @param ulysses the Ulysses degree
 * @param ring the ring degree
 * @param guidanceParallel 2 where the guidance passes ran side by side
 * @param size of the picture
 * @param frames of the video
 * @param steps denoising steps
 * @param guidancePasses forwards of a step
 * @param flowShift of the noise schedule
 * @param tokens of one forward over all ranks, padding included
 * @param crossAttentionAllToAll whether cross-attention exchanged heads
 * @param runtime the serving software, as {@code --runtime} names it
 * @param attention the attention kernel, for people
 * @param compiled whether torch.compile made the kernels, so that a layer takes less to launch
 */
public record MeasuredScenario(
    String model,
    String hardware,
    Optional<Integer> gpus,
    String strategy,
    Map<String, String> options,
    Optional<Integer> ulysses,
    Optional<Integer> ring,
    Optional<Integer> guidanceParallel,
    Optional<FrameSize> size,
    Optional<Integer> frames,
    Optional<Integer> steps,
    Optional<Integer> guidancePasses,
    Optional<Double> flowShift,
    Optional<Long> tokens,
    Optional<Boolean> crossAttentionAllToAll,
    Optional<String> runtime,
    Optional<String> attention,
    Optional<Boolean> compiled) {
  /** Copies the options. */
  public MeasuredScenario {
    Objects.requireNonNull(model);
    Objects.requireNonNull(hardware);
    Objects.requireNonNull(strategy);
    options = Map.copyOf(options);
  }

  /** Returns whether another differs at most in strategy and options. */
  public boolean differsOnlyInStrategy(MeasuredScenario other) {
    return withStrategy("", Map.of()).equals(other.withStrategy("", Map.of()));
  }

  /** Returns the same scenario with another strategy. */
  public MeasuredScenario withStrategy(String name, Map<String, String> values) {
    return new MeasuredScenario(
        model,
        hardware,
        gpus,
        name,
        values,
        ulysses,
        ring,
        guidanceParallel,
        size,
        frames,
        steps,
        guidancePasses,
        flowShift,
        tokens,
        crossAttentionAllToAll,
        runtime,
        attention,
        compiled);
  }

  /** Returns the same scenario with so many steps. */
  MeasuredScenario withSteps(int count) {
    return new MeasuredScenario(
        model,
        hardware,
        gpus,
        strategy,
        options,
        ulysses,
        ring,
        guidanceParallel,
        size,
        frames,
        Optional.of(count),
        guidancePasses,
        flowShift,
        tokens,
        crossAttentionAllToAll,
        runtime,
        attention,
        compiled);
  }
}
