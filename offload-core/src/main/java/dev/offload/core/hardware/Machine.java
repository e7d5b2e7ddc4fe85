package dev.offload.core.hardware;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A node: its accelerators, its host, its links, and the route of each class of traffic. Immutable
 * and thread-safe.
 *
 * @param name as in "h100-pcie"
 * @param description one line for people
 * @param accelerator the GPU, of which all are alike
 * @param gpus how many GPUs the node has
 * @param gpusPerSwitch how many GPUs share a switch; at least 1
 * @param hostMemoryBytes host memory of the node
 * @param firstStepWarmupSeconds what the first step takes longer for reasons other than weights:
 *     communicator set-up, compilation, first use of kernels
 * @param links the links by id, in a fixed order
 * @param routes the route of every class of traffic; that of reads from disk may be missing
 */
public record Machine(
    String name,
    String description,
    Accelerator accelerator,
    int gpus,
    int gpusPerSwitch,
    Constant hostMemoryBytes,
    Constant firstStepWarmupSeconds,
    Map<String, Link> links,
    Map<TrafficClass, Route> routes) {
  /** Validates that every route is complete. */
  public Machine {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    Objects.requireNonNull(accelerator);
    Objects.requireNonNull(firstStepWarmupSeconds);
    Ranges.positive("host memory of " + name, hostMemoryBytes);
    if (gpus < 1 || gpusPerSwitch < 1) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The machine %s has %d GPUs, %d per switch; both must be positive."
              .formatted(name, gpus, gpusPerSwitch));
    }
    links = Collections.unmodifiableMap(new LinkedHashMap<>(links));
    routes = Map.copyOf(routes);
    for (TrafficClass traffic : TrafficClass.values()) {
      Route route = routes.get(traffic);
      if (route == null && traffic == TrafficClass.H2D_DISK) {
        continue;
      }
      if (route == null) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The machine %s has no route for %s traffic.".formatted(name, traffic));
      }
      for (String link : route.links()) {
        if (!links.containsKey(link)) {
          throw Names.unknown("link of machine " + name, link, links.keySet());
        }
      }
    }
  }

  /** Returns whether the machine has a route for a class of traffic. */
  public boolean carries(TrafficClass traffic) {
    return routes.containsKey(traffic);
  }

  /** Returns the classes of traffic that the machine has a route for, in their order. */
  public List<TrafficClass> traffic() {
    return Arrays.stream(TrafficClass.values()).filter(this::carries).toList();
  }

  /**
   * Returns the route of a class of traffic, never null.
   *
   * @throws OffloadException if the machine has none
   */
  public Route route(TrafficClass traffic) {
    if (!carries(traffic)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The machine (%s) has no route for %s traffic.".formatted(name, traffic));
    }
    return routes.get(traffic);
  }

  /** Returns the links of a route, in its order. */
  public List<Link> linksOf(TrafficClass traffic) {
    return route(traffic).links().stream().map(links::get).toList();
  }

  /** Returns what a transfer of that class waits before its first byte, in seconds. */
  public double latencySeconds(TrafficClass traffic) {
    return linksOf(traffic).stream().mapToDouble(link -> link.latencySeconds().value()).sum();
  }

  /**
   * Returns the most that one rank's transfer reaches when it has the machine to itself. A
   * collective may stay behind one switch, so that the links of switches do not bound it.
   */
  public double aloneBytesPerSecond(TrafficClass traffic) {
    boolean crosses = traffic != TrafficClass.COLLECTIVE;
    double links =
        linksOf(traffic).stream()
            .filter(link -> crosses || link.scope() != LinkScope.SWITCH)
            .mapToDouble(link -> link.bytesPerSecond().value())
            .min()
            .orElse(accelerator.achievedMemoryBytesPerSecond());
    return Math.min(links, route(traffic).cap());
  }

  /** Returns this machine with another accelerator. */
  public Machine with(Accelerator other) {
    return with(other, hostMemoryBytes, firstStepWarmupSeconds, links, routes);
  }

  /** Returns this machine with another warm-up of the first step, in seconds. */
  public Machine withFirstStepWarmup(Constant seconds) {
    return with(accelerator, hostMemoryBytes, seconds, links, routes);
  }

  /** Returns this machine with another amount of host memory, in bytes. */
  Machine withHostMemory(Constant bytes) {
    return with(accelerator, bytes, firstStepWarmupSeconds, links, routes);
  }

  /** Returns this machine with a link instead of the one of the same id, or one link more. */
  public Machine with(Link link) {
    Map<String, Link> others = new LinkedHashMap<>(links);
    others.put(link.id(), link);
    return with(accelerator, hostMemoryBytes, firstStepWarmupSeconds, others, routes);
  }

  /** Returns this machine with another route for a class of traffic. */
  public Machine with(TrafficClass traffic, Route route) {
    Map<TrafficClass, Route> others = new EnumMap<>(routes);
    others.put(traffic, route);
    return with(accelerator, hostMemoryBytes, firstStepWarmupSeconds, links, others);
  }

  private Machine with(
      Accelerator otherAccelerator,
      Constant otherHostMemory,
      Constant otherWarmup,
      Map<String, Link> otherLinks,
      Map<TrafficClass, Route> otherRoutes) {
    return new Machine(
        name,
        description,
        otherAccelerator,
        gpus,
        gpusPerSwitch,
        otherHostMemory,
        otherWarmup,
        otherLinks,
        otherRoutes);
  }
}
