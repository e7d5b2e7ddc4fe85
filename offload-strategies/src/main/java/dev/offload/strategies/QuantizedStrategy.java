package dev.offload.strategies;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.strategy.StrategyOptions;
import java.util.List;
import java.util.Map;

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
  private static final String STORAGE = "storage";
  private static final String COMPUTE = "compute";

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
  public List<StrategyOption> options() {
    return List.of(
        new StrategyOption(
            STORAGE, "fp8|int8", "fp8", "The format of layers, with a scale for 128 weights."),
        new StrategyOption(
            COMPUTE,
            "bf16|fp8",
            "bf16",
            "What kernels compute in: bf16 after expanding, or fp8 as stored, where the GPU can."),
        new StrategyOption(
            ResidentCount.NAME,
            "auto, number of layers or ratio",
            ResidentCount.AUTO,
            "Layers of the running expert that stay; the others stream. A ratio is below 1."));
  }

  @Override
  public List<Map<String, String>> choices(RunSetting setting) {
    Map<String, String> int8 = Map.of(STORAGE, "int8");
    return setting.computePrecisions().contains(Precision.FP8)
        ? List.of(Map.of(), Map.of(COMPUTE, "fp8"), int8)
        : List.of(Map.of(), int8);
  }

  @Override
  public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
    boolean fp8 = options.oneOf(STORAGE, List.of("fp8", "int8")).equals("fp8");
    boolean expands = options.oneOf(COMPUTE, List.of("bf16", "fp8")).equals("bf16");
    if (!expands) {
      requireFp8(setting, fp8);
    }
    ResidentCount resident = ResidentCount.ofNumberOrAuto(options);
    return new QuantizedSearch(
            setting, fp8 ? WeightFormat.FP8 : WeightFormat.INT8, expands, resident)
        .best();
  }

  private static void requireFp8(RunSetting setting, boolean storedInFp8) {
    if (!storedInFp8) {
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
