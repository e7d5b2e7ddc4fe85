package dev.offload.core.report;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.engine.Timeline;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.scenario.Scenario;
import java.util.List;

/**
 * What quantized weights save and cost.
 *
 * @param lossless whether all kernels compute with the weights as published; outputs differ if not
 * @param savedBytes how much less one rank copies to the device than the same copies take in bf16
 * @param dequantizeSeconds time of the kernels that expand weights, in the whole run
 */
public record Quantization(boolean lossless, long savedBytes, double dequantizeSeconds) {
  /** What weights in bf16 save and cost: nothing. */
  public static final Quantization NONE = new Quantization(true, 0, 0);

  static Quantization of(Scenario scenario, Timeline timeline) {
    Program program = timeline.program();
    if (program.lossless()) {
      return NONE;
    }
    long saved = 0;
    long picoseconds = 0;
    for (int s = 0; s < program.segments().size(); s++) {
      List<Operation> operations = timeline.operations(s);
      for (int i = 0; i < operations.size(); i++) {
        Operation operation = operations.get(i);
        if (operation instanceof Operation.Dequantize) {
          picoseconds += timeline.end(s, i, 0) - timeline.start(s, i, 0);
        } else if (operation instanceof Operation.Transfer transfer
            && transfer.direction() == Direction.H2D) {
          saved += saved(scenario, transfer);
        }
      }
    }
    return new Quantization(false, saved, Picoseconds.toSeconds(picoseconds));
  }

  private static long saved(Scenario scenario, Operation.Transfer transfer) {
    long whole = scenario.layer(transfer.layer()).weightBytes(WeightFormat.BF16);
    int index = transfer.chunk().index();
    int count = transfer.chunk().count();
    return whole * (index + 1) / count - whole * index / count - transfer.bytes();
  }
}
