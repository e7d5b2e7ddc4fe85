package dev.offload.core.program;

import dev.offload.core.model.Precision;
import dev.offload.core.scenario.LayerId;
import java.util.List;
import java.util.Map;

/**
 * What every rank executes from the first step to the last. Immutable and thread-safe.
 *
 * @param segments one per denoising step
 * @param preloaded the layers that are on the device before the first step, with their bytes there
 * @param events how many events the operations use; their ids are below it
 * @param hostHomes the host memory of one rank from which or to which layers are copied
 */
public record Program(
    List<Segment> segments, Map<LayerId, Long> preloaded, int events, List<HostHome> hostHomes) {
  /** Copies the collections. */
  public Program {
    segments = List.copyOf(segments);
    preloaded = Map.copyOf(preloaded);
    hostHomes = List.copyOf(hostHomes);
  }

  /**
   * Returns the most device memory that weights take if memory is taken and given back when the
   * host launches it, as a caching allocator does that serves the host's calls.
   */
  public long launchOrderPeakBytes() {
    long bytes = preloaded.values().stream().mapToLong(Long::longValue).sum();
    long peak = bytes;
    for (Segment segment : segments) {
      for (Operation operation : segment.operations()) {
        if (operation instanceof Operation.Allocate allocate) {
          bytes += allocate.bytes();
          peak = Math.max(peak, bytes);
        } else if (operation instanceof Operation.Free free) {
          bytes -= free.bytes();
        }
      }
    }
    return peak;
  }

  /** Returns whether every kernel computes in bf16 with weights that were never quantized. */
  public boolean lossless() {
    return segments.stream()
        .flatMap(segment -> segment.operations().stream())
        .noneMatch(
            operation ->
                operation instanceof Operation.Dequantize
                    || (operation instanceof Operation.Kernel kernel
                        && kernel.precision() != Precision.BF16));
  }

  /** Returns the number of operations of all segments. */
  public int size() {
    return segments.stream().mapToInt(segment -> segment.operations().size()).sum();
  }
}
