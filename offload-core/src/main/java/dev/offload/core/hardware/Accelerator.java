package dev.offload.core.hardware;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.MachineConstant.Kind;
import dev.offload.core.model.KernelClass;
import dev.offload.core.model.Precision;
import java.util.Objects;
import java.util.Optional;

/**
 * One GPU.
 *
 * @param name what its vendor calls it
 * @param memoryBytes device memory that programs can allocate
 * @param memoryBytesPerSecond peak rate of device memory
 * @param bf16FlopsPerSecond peak rate of dense bf16 matrix products
 * @param fp8FlopsPerSecond peak rate of dense FP8 matrix products; empty if the GPU has none, or it
 *     is not known
 * @param linearEfficiency the share of the bf16 peak which linear kernels reach, above 0
 * @param attentionEfficiency the share of the bf16 peak which attention kernels reach, above 0
 * @param memoryEfficiency the share of the memory's peak which elementwise kernels reach
 */
public record Accelerator(
    String name,
    Constant memoryBytes,
    Constant memoryBytesPerSecond,
    Constant bf16FlopsPerSecond,
    Optional<Constant> fp8FlopsPerSecond,
    Constant linearEfficiency,
    Constant attentionEfficiency,
    Constant memoryEfficiency) {
  /** Validates the parts. */
  public Accelerator {
    Objects.requireNonNull(name);
    Ranges.positive("device memory", memoryBytes);
    Ranges.positive("rate of device memory", memoryBytesPerSecond);
    Ranges.positive("bf16 peak", bf16FlopsPerSecond);
    fp8FlopsPerSecond.ifPresent(peak -> Ranges.positive("FP8 peak", peak));
    Ranges.share("linear efficiency", linearEfficiency);
    Ranges.share("attention efficiency", attentionEfficiency);
    Ranges.share("memory efficiency", memoryEfficiency);
  }

  /**
   * Returns the FLOPs per second that kernels of a class reach; elementwise ones as linear ones.
   */
  public double achievedFlopsPerSecond(KernelClass kernelClass) {
    Constant efficiency =
        kernelClass == KernelClass.ATTENTION ? attentionEfficiency : linearEfficiency;
    return bf16FlopsPerSecond.value() * efficiency.value();
  }

  /**
   * Returns the FLOPs per second that kernels of a class reach when they multiply matrices in a
   * format. Those in fp8 are taken to reach the same share of their peak as those in bf16.
   *
   * @throws OffloadException if the GPU has no units for the format
   */
  public double achievedFlopsPerSecond(KernelClass kernelClass, Precision precision) {
    if (precision == Precision.BF16) {
      return achievedFlopsPerSecond(kernelClass);
    }
    if (precision != Precision.FP8 || fp8FlopsPerSecond.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The GPU (%s) does not multiply matrices in %s.".formatted(name, precision));
    }
    return fp8FlopsPerSecond.get().value()
        / bf16FlopsPerSecond.value()
        * achievedFlopsPerSecond(kernelClass);
  }

  /** Returns the bytes per second that device memory sustains. */
  public double achievedMemoryBytesPerSecond() {
    return memoryBytesPerSecond.value() * memoryEfficiency.value();
  }

  /** Returns this GPU with other shares of its peaks that kernels reach. */
  public Accelerator withEfficiencies(Constant linear, Constant attention, Constant memory) {
    return with(Kind.LINEAR_EFFICIENCY, linear)
        .with(Kind.ATTENTION_EFFICIENCY, attention)
        .with(Kind.MEMORY_EFFICIENCY, memory);
  }

  /** Returns this GPU with another value of one of its constants; others change nothing. */
  Accelerator with(Kind kind, Constant value) {
    return new Accelerator(
        name,
        kind == Kind.GPU_MEMORY ? value : memoryBytes,
        kind == Kind.GPU_MEMORY_RATE ? value : memoryBytesPerSecond,
        kind == Kind.BF16_PEAK ? value : bf16FlopsPerSecond,
        kind == Kind.FP8_PEAK ? Optional.of(value) : fp8FlopsPerSecond,
        kind == Kind.LINEAR_EFFICIENCY ? value : linearEfficiency,
        kind == Kind.ATTENTION_EFFICIENCY ? value : attentionEfficiency,
        kind == Kind.MEMORY_EFFICIENCY ? value : memoryEfficiency);
  }
}
