package dev.offload.core.scenario;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/**
 * The habits of serving software at a date: whatever changes the cost of a run without being chosen
 * by its user. Immutable and thread-safe.
 *
 * @param name as in "sglang-2025-12"
 * @param description one line for people, with its source
 * @param tokenSharding how the latent sequence is divided and padded
 * @param crossAttentionAllToAll whether cross-attention exchanges heads for tokens too
 * @param pinnedRounding how pinned host memory is rounded
 * @param launchSeconds host time of one kernel launch
 * @param compiledLaunchSeconds the same for kernels that a compiler made
 * @param copyCallSeconds host time of one asynchronous copy or event call
 * @param encoderShare the share of the text and image encoders' weights that is on the device at a
 *     time while they run: 1 where they are loaded whole, less where their layers are streamed
 * @param activationTensors live activations at the worst moment of a forward, counted in tensors of
 *     tokens-per-rank x hidden width in bf16
 * @param strategyDefaults option defaults by strategy, then by option, where this software's differ
 */
public record ServingRuntime(
    String name,
    String description,
    TokenSharding tokenSharding,
    boolean crossAttentionAllToAll,
    PinnedRounding pinnedRounding,
    Constant launchSeconds,
    Constant compiledLaunchSeconds,
    Constant copyCallSeconds,
    Constant encoderShare,
    Constant activationTensors,
    Map<String, Map<String, String>> strategyDefaults) {
  /** Copies the defaults, and validates the parts. */
  public ServingRuntime {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    Objects.requireNonNull(tokenSharding);
    Objects.requireNonNull(pinnedRounding);
    Objects.requireNonNull(launchSeconds);
    Objects.requireNonNull(compiledLaunchSeconds);
    Objects.requireNonNull(copyCallSeconds);
    Objects.requireNonNull(activationTensors);
    if (!(encoderShare.value() <= 1)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The share of the encoders of runtime %s (%s) must be at most 1."
              .formatted(name, encoderShare.value()));
    }
    Map<String, Map<String, String>> defaults = new LinkedHashMap<>();
    strategyDefaults.forEach((strategy, options) -> defaults.put(strategy, Map.copyOf(options)));
    strategyDefaults = Map.copyOf(defaults);
  }

  /**
   * Returns software without habits of its own: tokens and pinned memory as they are, no time of
   * the host, encoders loaded whole, and no default but the strategies' own. It is what a scenario
   * has that names none.
   */
  public static ServingRuntime neutral() {
    Constant none = assumed(0, "a host that is never late");
    return new ServingRuntime(
        "neutral",
        "No software in particular: tokens sharded, local cross-attention, pinned blocks of exact"
            + " size, a host that takes no time",
        TokenSharding.TOKENS,
        false,
        PinnedRounding.EXACT,
        none,
        none,
        none,
        assumed(1, "encoders are loaded whole"),
        assumed(25, "about what is measured of SGLang; the memory of activations depends on it"),
        Map.of());
  }

  private static Constant assumed(double value, String source) {
    return new Constant(value, Provenance.ASSUMED, source);
  }

  /** Returns the same habits with kernels that a compiler made, which take less to launch. */
  public ServingRuntime compiled() {
    return with(crossAttentionAllToAll, compiledLaunchSeconds);
  }

  /** Returns the same habits with or without exchanges of heads in cross-attention. */
  public ServingRuntime withCrossAttentionAllToAll(boolean exchanges) {
    return with(exchanges, launchSeconds);
  }

  private ServingRuntime with(boolean otherCrossAttentionAllToAll, Constant otherLaunchSeconds) {
    return new ServingRuntime(
        name,
        description,
        tokenSharding,
        otherCrossAttentionAllToAll,
        pinnedRounding,
        otherLaunchSeconds,
        compiledLaunchSeconds,
        copyCallSeconds,
        encoderShare,
        activationTensors,
        strategyDefaults);
  }
}
