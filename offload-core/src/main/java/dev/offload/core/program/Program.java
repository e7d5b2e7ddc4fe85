package dev.offload.core.program;

import dev.offload.core.model.Precision;
import dev.offload.core.scenario.LayerId;
import java.util.List;
import java.util.Map;

/**
 * What every rank executes from the first step to the last. Immutable and thread-safe.
 *
 * @param segments one per denoising step
 * @param preloaded the layers that are on the device before the first step, as they lie there
 * @param events how many events the operations use; their ids are below it
 * @param hostHomes the host memory of one rank from which or to which layers are copied
 * @param left the layers that are on the device after the last step, as they lie there; those that
 *     were there before the first, unless another run follows that begins with these, and the
 *     components that work before it does
 * @param waitingForwards how many forwards of a step wait between two layers while another runs; 0
 *     where one runs after the other
 */
public record Program(
    List<Segment> segments,
    Map<LayerId, DeviceWeights> preloaded,
    int events,
    List<HostHome> hostHomes,
    Map<LayerId, DeviceWeights> left,
    int waitingForwards) {
  /** Copies the collections. */
  public Program {
    segments = List.copyOf(segments);
    preloaded = Map.copyOf(preloaded);
    hostHomes = List.copyOf(hostHomes);
    left = Map.copyOf(left);
  }

  /** Makes a program whose forwards run one after the other. */
  public Program(
      List<Segment> segments,
      Map<LayerId, DeviceWeights> preloaded,
      int events,
      List<HostHome> hostHomes,
      Map<LayerId, DeviceWeights> left) {
    this(segments, preloaded, events, hostHomes, left, 0);
  }

  /** Makes a program that ends with what was on the device before it. */
  public Program(
      List<Segment> segments,
      Map<LayerId, DeviceWeights> preloaded,
      int events,
      List<HostHome> hostHomes) {
    this(segments, preloaded, events, hostHomes, preloaded);
  }

  /** Returns the same program, which leaves other layers on the device. */
  public Program leaving(Map<LayerId, DeviceWeights> layers) {
    return new Program(segments, preloaded, events, hostHomes, layers, waitingForwards);
  }

  /** Returns the same program, with other host memory. */
  public Program keptIn(List<HostHome> homes) {
    return new Program(segments, preloaded, events, homes, left, waitingForwards);
  }

  /** Returns the device memory that weights take before the first step, in bytes. */
  public long preloadedBytes() {
    return preloaded.values().stream().mapToLong(DeviceWeights::bytes).sum();
  }

  /**
   * Returns the most device memory that weights take if memory is taken and given back when the
   * host launches it, as a caching allocator does that serves the host's calls.
   */
  public long launchOrderPeakBytes() {
    long bytes = preloadedBytes();
    long peak = bytes;
    List<Operation> balanced = null;
    for (Segment segment : segments) {
      if (segment.operations() == balanced) {
        // The same once more, from the same start.
        continue;
      }
      long before = bytes;
      for (Operation operation : segment.operations()) {
        if (operation instanceof Operation.Allocate allocate) {
          bytes += allocate.bytes();
          peak = Math.max(peak, bytes);
        } else if (operation instanceof Operation.Free free) {
          bytes -= free.bytes();
        }
      }
      balanced = bytes == before ? segment.operations() : null;
    }
    return peak;
  }

  /** Returns whether no weights are quantized, and every kernel computes in bf16. */
  public boolean lossless() {
    if (preloaded.values().stream().anyMatch(weights -> weights.format().isQuantized())) {
      return false;
    }
    List<Operation> last = null;
    for (Segment segment : segments) {
      // Steps that are alike share their list.
      if (segment.operations() != last && !lossless(segment.operations())) {
        return false;
      }
      last = segment.operations();
    }
    return true;
  }

  private static boolean lossless(List<Operation> operations) {
    for (Operation operation : operations) {
      if (operation instanceof Operation.Dequantize
          || (operation instanceof Operation.Transfer copy && copy.format().isQuantized())
          || (operation instanceof Operation.Kernel kernel
              && kernel.precision() != Precision.BF16)) {
        return false;
      }
    }
    return true;
  }

  /** Returns the number of operations of all segments. */
  public int size() {
    return segments.stream().mapToInt(segment -> segment.operations().size()).sum();
  }
}
