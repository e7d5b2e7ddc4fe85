package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Streams one layer after the other from pinned host memory while earlier layers compute.
 *
 * <p>The variants are those of real runtimes: {@link LayerwiseV1Plan}, {@link LayerwiseV2Plan},
 * {@link GroupOffloadPlan} and {@link SynchronousPlan}. All of them keep the weights around the
 * layers on the device.
 */
public final class LayerwiseStrategy implements OffloadStrategy {
  private static final String NAME = "layerwise";
  static final String VARIANT = "variant";
  static final String PREFETCH = "prefetch";
  static final String PLACEMENT = "placement";
  private static final String LEADING = "leading";

  /** Creates the strategy, for {@link java.util.ServiceLoader}. */
  public LayerwiseStrategy() {}

  @Override
  public String name() {
    return NAME;
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
                + " 1 a share of them."),
        new StrategyOption(
            ResidentCount.NAME,
            "number of layers, or ratio below 1",
            "0",
            "Layers of each expert that v2 keeps on the GPU, as SGLang does since July 2026; the"
                + " others stream."),
        new StrategyOption(
            PLACEMENT,
            "leading|strided",
            LEADING,
            "Whether the layers that v2 keeps are the first, or evenly spread."),
        ChunkSize.option("0B"));
  }

  @Override
  public List<Map<String, String>> choices(RunSetting setting) {
    return LayerwiseChoices.of(setting);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    String variant = options.oneOf(VARIANT, List.of("v1", "v2", "group", "synchronous"));
    double prefetch = options.number(PREFETCH, 0);
    ResidentCount resident = ResidentCount.ofNumber(options);
    String placement = options.oneOf(PLACEMENT, List.of(LEADING, "strided"));
    ChunkSize chunk = ChunkSize.of(options, NAME);
    if (!variant.equals("v2")) {
      refuseUnless(prefetch == 1, PREFETCH, variant, options);
      refuseUnless(resident.isNone(), ResidentCount.NAME, variant, options);
      refuseUnless(placement.equals(LEADING), PLACEMENT, variant, options);
      refuseUnless(chunk.isWholeLayer(), ChunkSize.NAME, variant, options);
    }
    Function<Expert, Residency> residency =
        expert -> {
          int count = resident.of(expert.layers().size(), 0);
          return placement.equals(LEADING)
              ? Residency.leading(expert, count)
              : Residency.strided(expert, count);
        };
    return switch (variant) {
      case "v1" -> new LayerwiseV1Plan(setting);
      case "v2" ->
          new LayerwiseV2Plan(
              setting, prefetch, setting.experts().stream().map(residency).toList(), chunk);
      case "group" -> new GroupOffloadPlan(setting);
      default -> new SynchronousPlan(setting);
    };
  }

  /** Refuses an option that has another value than its default, where nothing follows from it. */
  private static void refuseUnless(
      boolean isDefault, String option, String variant, StrategyOptions options) {
    if (!isDefault) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option %s (%s) does nothing in variant %s of layerwise."
              .formatted(option, options.text(option), variant),
          "Maybe use variant=v2, or leave %s out.".formatted(option));
    }
  }
}
