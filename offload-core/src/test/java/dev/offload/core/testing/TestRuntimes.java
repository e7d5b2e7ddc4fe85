package dev.offload.core.testing;

import dev.offload.core.scenario.PinnedRounding;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.TokenSharding;
import java.util.List;
import java.util.Map;

/** Serving software of tests: two with the habits of SGLang, and any with changed ones. */
public final class TestRuntimes {
  /** Shards frames, exchanges heads in cross-attention, rounds what it pins, streams as in v1. */
  public static final ServingRuntime SGLANG_2025_12 =
      sglang("sglang-2025-12", TokenSharding.FRAMES, true, PinnedRounding.POWER_OF_TWO, 1, "v1");

  /**
   * Shards tokens, attends to text locally, pins exactly, streams encoders, and layers as in v2.
   */
  public static final ServingRuntime SGLANG_2026_09 =
      sglang("sglang-2026-09", TokenSharding.TOKENS, false, PinnedRounding.EXACT, 0.25, "v2");

  private TestRuntimes() {}

  private static ServingRuntime sglang(
      String name,
      TokenSharding sharding,
      boolean crossAttention,
      PinnedRounding rounding,
      double encoderShare,
      String variant) {
    return new ServingRuntime(
        name,
        "software of a test",
        sharding,
        crossAttention,
        rounding,
        TestMachine.constant(21.5e-6),
        TestMachine.constant(17e-6),
        TestMachine.constant(20e-6),
        TestMachine.constant(encoderShare),
        TestMachine.constant(25.1),
        Map.of("layerwise", Map.of("variant", variant)));
  }

  /** Returns both, the newest last. */
  public static List<ServingRuntime> known() {
    return List.of(SGLANG_2025_12, SGLANG_2026_09);
  }

  /** Returns the same software with another way of pinning. */
  public static ServingRuntime with(ServingRuntime runtime, PinnedRounding rounding) {
    return new ServingRuntime(
        runtime.name(),
        runtime.description(),
        runtime.tokenSharding(),
        runtime.crossAttentionAllToAll(),
        rounding,
        runtime.launchSeconds(),
        runtime.compiledLaunchSeconds(),
        runtime.copyCallSeconds(),
        runtime.encoderShare(),
        runtime.activationTensors(),
        runtime.strategyDefaults());
  }
}
