package dev.offload.core.program;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.KernelClass;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.LayerId;
import java.util.Objects;

/**
 * One thing that the host launches, or does itself. Immutable and thread-safe.
 *
 * <p>Every rank runs the same operations in the same order. Byte counts and FLOPs are those of one
 * rank.
 */
public sealed interface Operation {
  /** An operation that runs on a stream, after whatever was launched on it before. */
  sealed interface Streamed extends Operation {
    /** Returns the stream, never null. */
    Stream stream();
  }

  /**
   * Kernels of one phase, on the compute stream.
   *
   * @param layer whose weights they read
   * @param phase the phase's name
   * @param flops floating-point operations
   * @param bytes device memory read and written
   * @param launches kernel launches by the host
   * @param precision the format that matrices are multiplied in
   * @param reads which copy of the weights they read
   */
  record Kernel(
      LayerId layer,
      String phase,
      KernelClass kernelClass,
      double flops,
      double bytes,
      int launches,
      Precision precision,
      DeviceCopy reads)
      implements Streamed {
    /** Validates the parts. */
    public Kernel {
      Objects.requireNonNull(layer);
      Objects.requireNonNull(phase);
      Objects.requireNonNull(kernelClass);
      Objects.requireNonNull(precision);
      Objects.requireNonNull(reads);
    }

    /** Makes kernels that compute in bf16 with weights as they came from the host. */
    public Kernel(
        LayerId layer,
        String phase,
        KernelClass kernelClass,
        double flops,
        double bytes,
        int launches) {
      this(layer, phase, kernelClass, flops, bytes, launches, Precision.BF16, DeviceCopy.STORED);
    }

    @Override
    public Stream stream() {
      return Stream.COMPUTE;
    }
  }

  /**
   * A kernel on the compute stream that expands a layer's quantized weights to bf16.
   *
   * @param weights how many weights it expands
   * @param bytes device memory read and written
   * @param launches kernel launches by the host
   */
  record Dequantize(LayerId layer, long weights, long bytes, int launches) implements Streamed {
    /** Validates the parts. */
    public Dequantize {
      Objects.requireNonNull(layer);
    }

    @Override
    public Stream stream() {
      return Stream.COMPUTE;
    }
  }

  /**
   * An exchange with the other ranks of a group, which starts when the last of them arrives.
   *
   * <p>One that gathers weights completes a layer's memory in place, of which every rank has copied
   * its shard to it.
   *
   * @param layer the layer it belongs to
   * @param phase the phase's name
   * @param bytesSent what this rank sends, which is also what it receives
   */
  record Collective(
      LayerId layer, String phase, CollectiveKind kind, double bytesSent, Stream stream)
      implements Streamed {
    /** Validates the parts. */
    public Collective {
      Objects.requireNonNull(layer);
      Objects.requireNonNull(phase);
      Objects.requireNonNull(kind);
      Objects.requireNonNull(stream);
    }

    /** Returns whether it makes a layer whole of which each rank copied a shard. */
    public boolean gathersWeights() {
      return kind == CollectiveKind.WEIGHT_GATHER;
    }
  }

  /**
   * A copy of a layer's weights, or of a part of them, between host and device.
   *
   * @param layer what is copied
   * @param format how its weights are stored, at both ends
   * @param bytes the bytes that cross the link
   * @param calls copies that it is made of: one, or one per tensor
   * @param blocking whether the host waits for its end
   * @param chunk which part of the layer it moves
   * @param yielding whether it begins only while no collective of its rank is under way: on a GPU,
   *     its stream waits for a flag that compute sets before a collective and clears after it
   */
  record Transfer(
      LayerId layer,
      Direction direction,
      HostMemory hostMemory,
      WeightFormat format,
      long bytes,
      int calls,
      boolean blocking,
      Stream stream,
      Chunk chunk,
      boolean yielding)
      implements Streamed {
    /** Validates the parts. */
    public Transfer {
      Objects.requireNonNull(layer);
      Objects.requireNonNull(direction);
      Objects.requireNonNull(hostMemory);
      Objects.requireNonNull(format);
      Objects.requireNonNull(stream);
      Objects.requireNonNull(chunk);
      if (hostMemory == HostMemory.DISK && direction == Direction.D2H) {
        throw OffloadException.of(
            ErrorCode.INVALID_ORDER, "A layer (%s) is to be copied to disk.".formatted(layer));
      }
    }

    /** Returns the kind of traffic that it is on a machine, never null. */
    public TrafficClass traffic() {
      boolean toDevice = direction == Direction.H2D;
      return switch (hostMemory) {
        case PINNED -> toDevice ? TrafficClass.H2D_PINNED : TrafficClass.D2H_PINNED;
        case PAGEABLE -> toDevice ? TrafficClass.H2D_PAGEABLE : TrafficClass.D2H_PAGEABLE;
        case DISK -> TrafficClass.H2D_DISK;
      };
    }

    /** Makes a copy of the whole layer in bf16 that yields to nothing. */
    public Transfer(
        LayerId layer,
        Direction direction,
        HostMemory hostMemory,
        long bytes,
        int calls,
        boolean blocking,
        Stream stream) {
      this(
          layer,
          direction,
          hostMemory,
          WeightFormat.BF16,
          bytes,
          calls,
          blocking,
          stream,
          Chunk.WHOLE,
          false);
    }
  }

  /**
   * Takes device memory for a layer.
   *
   * @param copy for which copy of its weights
   */
  record Allocate(LayerId layer, long bytes, Stream stream, DeviceCopy copy) implements Streamed {
    /** Validates the parts. */
    public Allocate {
      Objects.requireNonNull(layer);
      Objects.requireNonNull(stream);
      Objects.requireNonNull(copy);
    }

    /** Takes device memory for a layer, for its weights as they came from the host. */
    public Allocate(LayerId layer, long bytes, Stream stream) {
      this(layer, bytes, stream, DeviceCopy.STORED);
    }
  }

  /**
   * Gives a layer's device memory back.
   *
   * @param copy for which copy of its weights
   */
  record Free(LayerId layer, long bytes, Stream stream, DeviceCopy copy) implements Streamed {
    /** Validates the parts. */
    public Free {
      Objects.requireNonNull(layer);
      Objects.requireNonNull(stream);
      Objects.requireNonNull(copy);
    }

    /** Gives a layer's device memory back, for its weights as they came from the host. */
    public Free(LayerId layer, long bytes, Stream stream) {
      this(layer, bytes, stream, DeviceCopy.STORED);
    }
  }

  /** Marks that the stream has come this far. */
  record RecordEvent(Event event, Stream stream) implements Streamed {
    /** Validates the parts. */
    public RecordEvent {
      Objects.requireNonNull(event);
      Objects.requireNonNull(stream);
    }
  }

  /** Holds the stream until the event's last record is reached. */
  record WaitEvent(Event event, Stream stream) implements Streamed {
    /** Validates the parts. */
    public WaitEvent {
      Objects.requireNonNull(event);
      Objects.requireNonNull(stream);
    }
  }

  /** Holds the host until the event's last record is reached. */
  record HostBlock(Event event) implements Operation {
    /** Validates the parts. */
    public HostBlock {
      Objects.requireNonNull(event);
    }
  }

  /** Keeps the host busy with something that launches nothing. */
  record HostDelay(String reason, double seconds) implements Operation {
    /** Validates the parts. */
    public HostDelay {
      Objects.requireNonNull(reason);
      if (!(seconds >= 0) || Double.isInfinite(seconds)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The delay for %s (%s seconds) must be finite and not negative."
                .formatted(reason, seconds));
      }
    }
  }
}
