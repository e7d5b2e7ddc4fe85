package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;
import java.util.Optional;

/**
 * Stores layers in FP8 or INT8 with scales, on the host, on the link and on the device, so that
 * half as many bytes move and twice as many layers stay.
 *
 * <p>Before a layer runs, a kernel expands it to bf16 into memory of its own. On a GPU with FP8
 * units, layers in FP8 may stay as they are: their linear kernels then run at the rate of those
 * units. Either way the outputs differ from those of the published weights. The weights around the
 * layers stay in bf16.
 */
public final class QuantizedStrategy implements OffloadStrategy {
  /** The formats of layers that are stored. */
  private enum Storage {
    FP8(WeightFormat.FP8),
    INT8(WeightFormat.INT8);

    private final WeightFormat format;

    Storage(WeightFormat format) {
      this.format = format;
    }
  }

  /** What kernels compute in. */
  private enum Compute {
    BF16,
    FP8
  }

  private static final StrategyOption<Storage> STORAGE =
      new StrategyOption<>(
          "storage",
          OptionType.choice(Storage.class),
          Storage.FP8,
          "The format of layers, with a scale for 128 weights.");
  private static final StrategyOption<Compute> COMPUTE =
      new StrategyOption<>(
          "compute",
          OptionType.choice(Compute.class),
          Compute.BF16,
          "What kernels compute in: bf16 after expanding, or fp8 as stored, where the GPU can.");
  private static final StrategyOption<Optional<Double>> RESIDENT =
      new StrategyOption<>(
          ResidentCount.NAME,
          ResidentCount.TYPE.orAuto(),
          Optional.empty(),
          "Layers of the running expert that stay; the others stream.");

  /** Creates the strategy, for {@link java.util.ServiceLoader}. */
  public QuantizedStrategy() {}

  @Override
  public String name() {
    return "quantized";
  }

  @Override
  public String description() {
    return "Layers are kept and copied in 8 bits and expanded on the GPU; outputs change.";
  }

  @Override
  public List<StrategyOption<?>> options() {
    return List.of(STORAGE, COMPUTE, RESIDENT);
  }

  @Override
  public List<StrategyOptions> choices(RunSetting setting) {
    StrategyOptions fp8 = StrategyOptions.defaults();
    StrategyOptions int8 = fp8.with(STORAGE, Storage.INT8);
    return setting.computePrecisions().contains(Precision.FP8)
        ? List.of(fp8, fp8.with(COMPUTE, Compute.FP8), int8)
        : List.of(fp8, int8);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    Storage storage = options.get(STORAGE);
    boolean expands = options.get(COMPUTE) == Compute.BF16;
    if (!expands) {
      requireFp8(setting, storage);
    }
    ResidentCount resident = ResidentCount.of(options.get(RESIDENT));
    return new QuantizedSearch(setting, storage.format, expands, resident).best();
  }

  private static void requireFp8(RunSetting setting, Storage storage) {
    if (storage != Storage.FP8) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option compute (fp8) of strategy quantized needs weights that are stored so (int8).",
          "Maybe use storage=fp8, or compute=bf16.");
    }
    if (!setting.computePrecisions().contains(Precision.FP8)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option compute (fp8) of strategy quantized needs a GPU with FP8 units.",
          "Maybe use compute=bf16, or state the GPU's fp8FlopsPerSecond in its profile.");
    }
  }
}
