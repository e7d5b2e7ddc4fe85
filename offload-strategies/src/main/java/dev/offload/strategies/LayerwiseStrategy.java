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
  private static final List<String> VARIANTS = List.of("v1", "v2", "v3", "group", "synchronous");

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
            "v1|v2|v3|group|synchronous",
            "v2",
            "SGLang of December 2025, January 2026 or July 2026, diffusers group offloading with a"
                + " stream, or blocking copies without prefetch; --runtime sets the default."),
        new StrategyOption(
            PREFETCH,
            "number from 0",
            "1",
            "Layers that v2 and v3 load ahead, as SGLang counts them: from 1 on a number of layers, below"
                + " 1 a share of them."),
        new StrategyOption(
            ResidentCount.NAME,
            "number of layers, or ratio below 1",
            "0",
            "Layers of each expert that stay on the GPU, as in SGLang since July 2026 (v2, v3) and"
                + " in DiffSynth-Studio (synchronous); the others stream."),
        new StrategyOption(
            PLACEMENT,
            "leading|strided",
            LEADING,
            "Whether the layers that stay are the first, or evenly spread."),
        ChunkSize.option("0B"));
  }

  @Override
  public List<Map<String, String>> choices(RunSetting setting) {
    return LayerwiseChoices.of(setting);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    String variant = options.oneOf(VARIANT, VARIANTS);
    double prefetch = options.number(PREFETCH, 0);
    ResidentCount resident = ResidentCount.ofNumber(options);
    String placement = options.oneOf(PLACEMENT, List.of(LEADING, "strided"));
    ChunkSize chunk = ChunkSize.of(options, NAME);
    boolean flat = variant.equals("v2") || variant.equals("v3");
    if (!flat) {
      refuseUnless(prefetch == 1, PREFETCH, variant, options);
      refuseUnless(chunk.isWholeLayer(), ChunkSize.NAME, variant, options);
    }
    if (!flat && !variant.equals("synchronous")) {
      refuseUnless(resident.isNone(), ResidentCount.NAME, variant, options);
      refuseUnless(placement.equals(LEADING), PLACEMENT, variant, options);
    }
    Function<Expert, Residency> residency =
        expert -> {
          int count = resident.of(expert.layers().size(), 0);
          return placement.equals(LEADING)
              ? Residency.leading(expert, count)
              : Residency.strided(expert, count);
        };
    List<Residency> residencies = setting.experts().stream().map(residency).toList();
    return switch (variant) {
      case "v1" -> new LayerwiseV1Plan(setting);
      // v3 is v2 with layers that may stay; here they may in both.
      case "v2", "v3" -> new LayerwiseV2Plan(setting, prefetch, residencies, chunk);
      case "group" -> new GroupOffloadPlan(setting);
      default -> new SynchronousPlan(setting, residencies);
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
