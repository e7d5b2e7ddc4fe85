package dev.offload.core.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;

/**
 * One of the constants of a machine. Immutable and thread-safe.
 *
 * @param kind what it says
 * @param link the link that it is of, if it is of one
 * @param traffic the class of traffic whose route it is of, if it is of one
 * @param value its value, with how it is known
 */
public record MachineConstant(
    Kind kind, Optional<Link> link, Optional<TrafficClass> traffic, Constant value) {

  /** What a constant says. */
  public enum Kind {
    /** Device memory, in bytes. */
    GPU_MEMORY,
    /** The peak rate of device memory, in bytes per second. */
    GPU_MEMORY_RATE,
    /** The peak rate of dense bf16 matrix products, in FLOPs per second. */
    BF16_PEAK,
    /** The peak rate of dense FP8 matrix products, in FLOPs per second. */
    FP8_PEAK,
    /** The share of the bf16 peak that linear kernels reach. */
    LINEAR_EFFICIENCY,
    /** The share of the bf16 peak that attention kernels reach. */
    ATTENTION_EFFICIENCY,
    /** The share of the memory's peak that elementwise kernels reach. */
    MEMORY_EFFICIENCY,
    /** Host memory, in bytes. */
    HOST_MEMORY,
    /** What the first step takes longer for reasons other than weights, in seconds. */
    FIRST_STEP_WARMUP,
    /** What a link carries, in bytes per second. */
    CAPACITY,
    /** What a transfer waits for a link before its first byte, in seconds. */
    LATENCY,
    /** The weight of a class of traffic against others on the same links. */
    WEIGHT,
    /** What a transfer of a class of traffic reaches at most, in bytes per second. */
    CAP
  }

  /** Validates the parts. */
  public MachineConstant {
    Objects.requireNonNull(kind);
    Objects.requireNonNull(link);
    Objects.requireNonNull(traffic);
    Objects.requireNonNull(value);
  }

  private MachineConstant(Kind kind, Constant value) {
    this(kind, Optional.empty(), Optional.empty(), value);
  }

  /** Makes a constant of a link. */
  public MachineConstant(Kind kind, Link link, Constant value) {
    this(kind, Optional.of(link), Optional.empty(), value);
  }

  /** Makes a constant of a class of traffic. */
  public MachineConstant(Kind kind, TrafficClass traffic, Constant value) {
    this(kind, Optional.empty(), Optional.of(traffic), value);
  }

  /** Returns every constant of a machine: of the GPU, the host, each link and each route. */
  public static List<MachineConstant> of(Machine machine) {
    Accelerator gpu = machine.accelerator();
    List<MachineConstant> all = new ArrayList<>();
    all.add(new MachineConstant(Kind.GPU_MEMORY, gpu.memoryBytes()));
    all.add(new MachineConstant(Kind.GPU_MEMORY_RATE, gpu.memoryBytesPerSecond()));
    all.add(new MachineConstant(Kind.BF16_PEAK, gpu.bf16FlopsPerSecond()));
    gpu.fp8FlopsPerSecond().ifPresent(peak -> all.add(new MachineConstant(Kind.FP8_PEAK, peak)));
    all.add(new MachineConstant(Kind.LINEAR_EFFICIENCY, gpu.linearEfficiency()));
    all.add(new MachineConstant(Kind.ATTENTION_EFFICIENCY, gpu.attentionEfficiency()));
    all.add(new MachineConstant(Kind.MEMORY_EFFICIENCY, gpu.memoryEfficiency()));
    all.add(new MachineConstant(Kind.HOST_MEMORY, machine.hostMemoryBytes()));
    all.add(new MachineConstant(Kind.FIRST_STEP_WARMUP, machine.firstStepWarmupSeconds()));
    for (Link link : machine.links().values()) {
      all.add(new MachineConstant(Kind.CAPACITY, link, link.bytesPerSecond()));
      all.add(new MachineConstant(Kind.LATENCY, link, link.latencySeconds()));
    }
    for (TrafficClass traffic : machine.traffic()) {
      Route route = machine.route(traffic);
      all.add(new MachineConstant(Kind.WEIGHT, traffic, route.weight()));
      route
          .bytesPerSecondCap()
          .ifPresent(cap -> all.add(new MachineConstant(Kind.CAP, traffic, cap)));
    }
    return List.copyOf(all);
  }

  /** Returns a machine with another value of this constant. */
  public Machine in(Machine machine, Constant other) {
    return switch (kind) {
      case HOST_MEMORY -> machine.withHostMemory(other);
      case FIRST_STEP_WARMUP -> machine.withFirstStepWarmup(other);
      case CAPACITY -> machine.with(link.orElseThrow().withBytesPerSecond(other));
      case LATENCY -> machine.with(link.orElseThrow().withLatencySeconds(other));
      case WEIGHT -> with(machine, machine.route(traffic.orElseThrow()).withWeight(other));
      case CAP -> with(machine, machine.route(traffic.orElseThrow()).withCap(other));
      default -> machine.with(machine.accelerator().with(kind, other));
    };
  }

  private Machine with(Machine machine, Route route) {
    return machine.with(traffic.orElseThrow(), route);
  }

  /**
   * Returns the link or the class of traffic that it is of, as in "pcie-to-gpu", if it is of one.
   */
  public Optional<String> subject() {
    return link.map(Link::id).or(() -> traffic.map(MachineConstant::words));
  }

  /** Returns its name, as in "linear efficiency" or "capacity of pcie-to-gpu". */
  public String name() {
    return words(kind) + subject().map(" of "::concat).orElse("");
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
