package dev.offload.report.trace;

import dev.offload.core.engine.Picoseconds;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.program.Direction;
import dev.offload.core.program.HostMemory;
import dev.offload.core.program.Operation;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes slices of operations, with the names and arguments that PyTorch's profiler gives them. */
final class OperationSlices {
  private static final String RATE = "memory bandwidth (GB/s)";
  private static final String RATE_ALONE = "memory bandwidth alone (GB/s)";

  private final Scenario scenario;
  private final int rank;

  OperationSlices(Scenario scenario, int rank) {
    this.scenario = scenario;
    this.rank = rank;
  }

  /**
   * Returns the slice of an operation; empty if it takes no time of its own.
   *
   * @param start in picoseconds
   * @param end in picoseconds
   * @param alone what a collective takes that has the machine to itself, in picoseconds
   * @param correlation a number of its own
   */
  Optional<Slice> slice(Operation operation, long start, long end, long alone, long correlation) {
    if (operation instanceof Operation.HostBlock block) {
      if (Slice.nanoseconds(start) == Slice.nanoseconds(end)) {
        // What it would wait for had happened.
        return Optional.empty();
      }
      Map<String, Object> args = Map.of("event", block.event().name());
      return Optional.of(
          Slice.of(Threads.HOST, start, end, "cuda_runtime", "cudaEventSynchronize", args));
    }
    if (operation instanceof Operation.HostDelay delay) {
      return Optional.of(
          Slice.of(Threads.HOST, start, end, "user_annotation", delay.reason(), Map.of()));
    }
    Map<String, Object> args = new LinkedHashMap<>();
    String category = "kernel";
    String name;
    if (operation instanceof Operation.Kernel kernel) {
      name = kernel.phase();
      args.put("layer", layerName(kernel.layer()));
      args.put("class", lower(kernel.kernelClass()));
      args.put("precision", lower(kernel.precision()));
      args.put("flops", kernel.flops());
      args.put("bytes", kernel.bytes());
      args.put("launches", kernel.launches());
    } else if (operation instanceof Operation.Dequantize dequantize) {
      name = "dequantize";
      args.put("layer", layerName(dequantize.layer()));
      args.put("weights", dequantize.weights());
      args.put("bytes", dequantize.bytes());
    } else if (operation instanceof Operation.Collective collective) {
      name = kernelName(collective.kind());
      args.put("layer", layerName(collective.layer()));
      args.put("phase", collective.phase());
      args.put("Collective name", collectiveName(collective.kind()));
      args.put("Group size", groupSize(collective.kind()));
      args.put("bytes", collective.bytesSent());
      rates(args, collective.bytesSent(), end - start, alone);
    } else if (operation instanceof Operation.Transfer transfer) {
      category = "gpu_memcpy";
      name = name(transfer);
      args.put("layer", layerName(transfer.layer()));
      args.put(
          "chunk", "%d of %d".formatted(transfer.chunk().index() + 1, transfer.chunk().count()));
      args.put("calls", transfer.calls());
      args.put("bytes", transfer.bytes());
      rates(args, transfer.bytes(), end - start, alonePicoseconds(transfer));
    } else {
      return Optional.empty();
    }
    int tid = Threads.of(((Operation.Streamed) operation).stream());
    args.put("device", rank);
    args.put("stream", tid);
    args.put("correlation", correlation);
    return Optional.of(Slice.of(tid, start, end, category, name, args));
  }

  /** Returns a layer's name for people. */
  String layerName(LayerId id) {
    return scenario.layer(id).name();
  }

  private static void rates(Map<String, Object> args, double bytes, long took, double alone) {
    if (took > 0) {
      args.put(RATE, gigabytesPerSecond(bytes, took));
    }
    if (alone > 0) {
      args.put(RATE_ALONE, gigabytesPerSecond(bytes, alone));
    }
  }

  private static double gigabytesPerSecond(double bytes, double picoseconds) {
    // Bytes per picosecond are terabytes per second.
    return Counters.rounded(bytes / picoseconds * 1e3);
  }

  private double alonePicoseconds(Operation.Transfer transfer) {
    Machine machine = scenario.machine();
    TrafficClass traffic = transfer.traffic();
    double seconds =
        transfer.calls() * machine.latencySeconds(traffic)
            + transfer.bytes() / machine.aloneBytesPerSecond(traffic);
    return seconds / Picoseconds.toSeconds(1);
  }

  private static String name(Operation.Transfer transfer) {
    // What comes from disk is copied from the pinned buffers that it was read into.
    String memory = transfer.hostMemory() == HostMemory.PAGEABLE ? "Pageable" : "Pinned";
    return transfer.direction() == Direction.H2D
        ? "Memcpy HtoD (%s -> Device)".formatted(memory)
        : "Memcpy DtoH (Device -> %s)".formatted(memory);
  }

  private static String kernelName(CollectiveKind kind) {
    return switch (kind) {
      // NCCL has no kernel for an all-to-all of its own.
      case ULYSSES_ALL_TO_ALL, RING_SEND_RECEIVE -> "ncclDevKernel_SendRecv";
      case GUIDANCE_GATHER, WEIGHT_GATHER -> "ncclDevKernel_AllGather_RING_LL";
    };
  }

  private static String collectiveName(CollectiveKind kind) {
    return switch (kind) {
      case ULYSSES_ALL_TO_ALL -> "all_to_all";
      case RING_SEND_RECEIVE -> "send_recv";
      case GUIDANCE_GATHER, WEIGHT_GATHER -> "all_gather";
    };
  }

  private int groupSize(CollectiveKind kind) {
    return switch (kind) {
      case ULYSSES_ALL_TO_ALL -> scenario.parallelism().ulysses();
      case RING_SEND_RECEIVE -> scenario.parallelism().ring();
      case GUIDANCE_GATHER -> scenario.parallelism().guidance();
      case WEIGHT_GATHER -> scenario.parallelism().gpus();
    };
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
