package dev.offload.evidence.measurement;

import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What ran, as far as the source says; empty where it does not. Immutable and thread-safe.
 *
 * @param said what may also be asked of Offload, model and hardware at least
 * @param strategy how weights moved
 * @param guidancePasses forwards of a step
 * @param tokens of one forward over all ranks, padding included
 * @param crossAttentionAllToAll whether cross-attention exchanged heads
 * @param attention the attention kernel, for people
 * @param compiled whether torch.compile made the kernels, so that a layer takes less to launch
 */
public record MeasuredScenario(
    OptionValues said,
    StrategyArgument strategy,
    Optional<Integer> guidancePasses,
    Optional<Long> tokens,
    Optional<Boolean> crossAttentionAllToAll,
    Optional<String> attention,
    Optional<Boolean> compiled) {
  /** Validates the parts. */
  public MeasuredScenario {
    said.given(ScenarioOption.MODEL).orElseThrow();
    said.given(ScenarioOption.HARDWARE).orElseThrow();
    Objects.requireNonNull(strategy);
  }

  /** Returns the model's id or directory. */
  public String model() {
    return said.get(ScenarioOption.MODEL);
  }

  /** Returns the machine's name or the path of its profile. */
  public String hardware() {
    return said.get(ScenarioOption.HARDWARE);
  }

  /** Returns whether another differs at most in strategy and options. */
  public boolean differsOnlyInStrategy(MeasuredScenario other) {
    StrategyArgument any = new StrategyArgument("", Map.of());
    return with(said, any).equals(other.with(other.said, any));
  }

  /** Returns the same scenario with another strategy. */
  public MeasuredScenario with(StrategyArgument other) {
    return with(said, other);
  }

  /** Returns the same scenario with another value of an option. */
  public <T> MeasuredScenario with(ScenarioOption<T> option, T value) {
    return with(said.with(option, value), strategy);
  }

  private MeasuredScenario with(OptionValues others, StrategyArgument other) {
    return new MeasuredScenario(
        others, other, guidancePasses, tokens, crossAttentionAllToAll, attention, compiled);
  }
}
