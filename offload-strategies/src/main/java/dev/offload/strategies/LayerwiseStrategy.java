package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;

/**
 * Streams one layer after the other from pinned host memory while earlier layers compute.
 *
 * <p>The variants are those of real runtimes: {@link LayerwiseV1Plan}, {@link LayerwiseV2Plan},
 * {@link GroupOffloadPlan} and {@link SynchronousPlan}. All of them keep the weights around the
 * layers on the device.
 */
public final class LayerwiseStrategy implements OffloadStrategy {
  private static final String VARIANT = "variant";
  private static final String PREFETCH = "prefetch";

  /** Creates the strategy, for {@link java.util.ServiceLoader}. */
  public LayerwiseStrategy() {}

  @Override
  public String name() {
    return "layerwise";
  }

  @Override
  public String description() {
    return "Layers stream from pinned host memory while earlier layers compute.";
  }

  @Override
  public List<StrategyOption> options() {
    return List.of(
        new StrategyOption(
            VARIANT,
            "v1|v2|group|synchronous",
            "v2",
            "SGLang of December 2025 or January 2026, diffusers group offloading with a stream, or"
                + " blocking copies without prefetch; --runtime sets the default."),
        new StrategyOption(
            PREFETCH,
            "number from 0",
            "1",
            "Layers that v2 loads ahead, as SGLang counts them: from 1 on a number of layers, below"
                + " 1 a share of them."));
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    String variant = options.oneOf(VARIANT, List.of("v1", "v2", "group", "synchronous"));
    double prefetch = options.number(PREFETCH, 0);
    if (!variant.equals("v2") && prefetch != 1) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option prefetch (%s) does nothing in variant %s of layerwise."
              .formatted(options.text(PREFETCH), variant),
          "Maybe use variant=v2, or leave prefetch out.");
    }
    return switch (variant) {
      case "v1" -> new LayerwiseV1Plan(setting);
      case "v2" -> new LayerwiseV2Plan(setting, prefetch);
      case "group" -> new GroupOffloadPlan(setting);
      default -> new SynchronousPlan(setting);
    };
  }
}
