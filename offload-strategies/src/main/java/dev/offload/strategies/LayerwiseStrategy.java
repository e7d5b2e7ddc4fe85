package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.unit.DataSize;
import java.util.List;
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

  /** Whose layerwise offload it is. */
  enum Variant {
    V1,
    V2,
    V3,
    GROUP,
    SYNCHRONOUS;

    /** Returns whether each layer is one block, of which several may be loaded ahead. */
    boolean isFlat() {
      return this == V2 || this == V3;
    }
  }

  /** Which layers stay. */
  enum Placement {
    LEADING,
    STRIDED
  }

  /** What moves at a time. */
  enum Unit {
    LAYER,
    PART
  }

  /** In which order the forwards of a step run. */
  enum Forwards {
    SEQUENTIAL,
    INTERLEAVED
  }

  static final StrategyOption<Variant> VARIANT =
      new StrategyOption<>(
          "variant",
          OptionType.choice(Variant.class),
          Variant.V2,
          "SGLang of December 2025, January 2026 or July 2026, diffusers group offloading with a"
              + " stream, or blocking copies without prefetch; --runtime sets the default.");
  static final StrategyOption<Double> PREFETCH =
      new StrategyOption<>(
          "prefetch",
          OptionType.number(0),
          1.0,
          "Layers that v2 and v3 load ahead, as SGLang counts them: from 1 on a number of layers, below"
              + " 1 a share of them.");
  static final StrategyOption<Double> RESIDENT =
      new StrategyOption<>(
          ResidentCount.NAME,
          ResidentCount.TYPE,
          0.0,
          "Layers of each expert that stay on the GPU, as in SGLang since July 2026 (v2, v3) and"
              + " in DiffSynth-Studio (synchronous); the others stream.");
  static final StrategyOption<Placement> PLACEMENT =
      new StrategyOption<>(
          "placement",
          OptionType.choice(Placement.class),
          Placement.LEADING,
          "Whether the layers that stay are the first, or evenly spread.");
  static final StrategyOption<DataSize> CHUNK =
      new StrategyOption<>(
          ChunkSize.NAME,
          ChunkSize.TYPE,
          DataSize.ZERO,
          "The largest part that is copied at a time; a collective waits for one at most. 0B copies"
              + " whole layers, whatever waits.");

  static final StrategyOption<Unit> UNIT =
      new StrategyOption<>(
          "unit",
          OptionType.choice(Unit.class),
          Unit.LAYER,
          "Whether v2 and v3 move whole layers, or attention and feed-forward network each by"
              + " itself; prefetch and resident count these.");
  static final StrategyOption<Forwards> FORWARDS =
      new StrategyOption<>(
          "forwards",
          OptionType.choice(Forwards.class),
          Forwards.SEQUENTIAL,
          "Whether the forwards of a step run one after the other, or layer by layer in v2 and v3,"
              + " so that a copy serves both passes of guidance; the runtime must run them so.");

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
  public List<StrategyOption<?>> options() {
    return List.of(VARIANT, PREFETCH, RESIDENT, PLACEMENT, CHUNK, CopyStart.OPTION, UNIT, FORWARDS);
  }

  @Override
  public boolean movesParts(StrategyOptions options) {
    return options.get(UNIT) == Unit.PART;
  }

  @Override
  public List<StrategyOptions> choices(RunSetting setting) {
    return LayerwiseChoices.of(setting);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    Variant variant = options.get(VARIANT);
    ResidentCount resident = ResidentCount.of(options.get(RESIDENT));
    Placement placement = options.get(PLACEMENT);
    ChunkSize chunk = ChunkSize.of(options.get(CHUNK), NAME);
    Copy.Asynchronous copy = chunk.of(options.get(CopyStart.OPTION).copy());
    if (!variant.isFlat()) {
      refuseUnlessDefault(PREFETCH, options);
      refuseUnlessDefault(CHUNK, options);
      refuseUnlessDefault(CopyStart.OPTION, options);
      refuseUnlessDefault(UNIT, options);
      refuseUnlessDefault(FORWARDS, options);
    }
    if (!variant.isFlat() && variant != Variant.SYNCHRONOUS) {
      refuseUnlessDefault(RESIDENT, options);
      refuseUnlessDefault(PLACEMENT, options);
    }
    Function<Expert, Residency> residency =
        expert -> {
          int count = resident.of(expert.layers().size(), 0);
          return placement == Placement.LEADING
              ? Residency.leading(expert, count)
              : Residency.strided(expert, count);
        };
    List<Residency> residencies = setting.experts().stream().map(residency).toList();
    return switch (variant) {
      case V1 -> new LayerwiseV1Plan(setting);
      // v3 is v2 with layers that may stay; here they may in both.
      case V2, V3 ->
          new LayerwiseV2Plan(
              setting,
              options.get(PREFETCH),
              residencies,
              copy,
              options.get(FORWARDS) == Forwards.INTERLEAVED);
      case GROUP -> new GroupOffloadPlan(setting);
      case SYNCHRONOUS -> new SynchronousPlan(setting, residencies);
    };
  }

  /** Refuses an option that has another value than its default, where nothing follows from it. */
  private static <T> void refuseUnlessDefault(StrategyOption<T> option, StrategyOptions options) {
    if (!options.get(option).equals(option.defaultValue())) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option %s (%s) does nothing in variant %s of layerwise."
              .formatted(option.name(), options.text(option), options.text(VARIANT)),
          "Maybe use variant=v2, or leave %s out.".formatted(option.name()));
    }
  }
}
