package dev.offload.core.engine;

import dev.offload.core.flow.FluidNetwork;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.scenario.CollectiveKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The links and routes of a machine for its classes of ranks.
 *
 * <p>A class of m ranks is one flow: a link that each rank has for itself carries its rate once, a
 * link that all of them share carries it m times. Device memory is a link too, which copies,
 * collectives and memory-bound kernels share.
 */
final class MachineNetwork {
  private static final String DEVICE_MEMORY = "device memory";

  private final Machine machine;
  private final RankClasses ranks;
  private final Map<String, Integer> links = new HashMap<>();
  private final List<Double> capacities = new ArrayList<>();

  /** By number of the link; null for device memory. */
  private final List<Link> described = new ArrayList<>();

  private final List<int[]> routeLinks = new ArrayList<>();
  private final List<double[]> routeCoefficients = new ArrayList<>();
  private final int[][] copyRoutes;
  private final int[][] collectiveRoutes;
  private final int[] kernelRoutes;
  private final double[] collectiveAloneBytesPerSecond;

  MachineNetwork(Machine machine, RankClasses ranks) {
    this.machine = machine;
    this.ranks = ranks;
    int classes = ranks.count();
    copyRoutes = new int[TrafficClass.values().length][classes];
    collectiveRoutes = new int[CollectiveKind.values().length][classes];
    kernelRoutes = new int[classes];
    for (int c = 0; c < classes; c++) {
      for (TrafficClass traffic : machine.traffic()) {
        copyRoutes[traffic.ordinal()][c] = route(c, machine.linksOf(traffic), 1, 1);
      }
      for (CollectiveKind kind : CollectiveKind.values()) {
        // What a rank sends is read from its memory, what it receives is written to it.
        collectiveRoutes[kind.ordinal()][c] =
            route(c, machine.linksOf(TrafficClass.COLLECTIVE), ranks.crossingShare(c, kind), 2);
      }
      kernelRoutes[c] = route(c, List.of(), 1, 1);
    }
    collectiveAloneBytesPerSecond = new double[CollectiveKind.values().length];
    for (CollectiveKind kind : CollectiveKind.values()) {
      collectiveAloneBytesPerSecond[kind.ordinal()] = aloneBytesPerSecond(kind);
    }
  }

  private int route(int rankClass, List<Link> path, double crossingShare, double memoryShare) {
    int[] indices = new int[path.size() + 1];
    double[] coefficients = new double[path.size() + 1];
    int used = 0;
    for (Link link : path) {
      double coefficient =
          switch (link.scope()) {
            case GPU -> 1;
            case SWITCH -> ranks.ranksOnSwitch(rankClass) * crossingShare;
            case NODE -> ranks.size(rankClass);
          };
      if (coefficient > 0) {
        indices[used] = instance(link, rankClass);
        coefficients[used++] = coefficient;
      }
    }
    indices[used] =
        link(
            DEVICE_MEMORY + " " + rankClass,
            null,
            machine.accelerator().achievedMemoryBytesPerSecond());
    coefficients[used++] = memoryShare;
    routeLinks.add(Arrays.copyOf(indices, used));
    routeCoefficients.add(Arrays.copyOf(coefficients, used));
    return routeLinks.size() - 1;
  }

  private int instance(Link link, int rankClass) {
    String owner =
        switch (link.scope()) {
          case GPU -> " of rank class " + rankClass;
          case SWITCH -> " of switch " + ranks.switchOf(rankClass);
          case NODE -> "";
        };
    return link(link.id() + owner, link, link.bytesPerSecond().value());
  }

  private int link(String name, Link link, double bytesPerSecond) {
    return links.computeIfAbsent(
        name,
        key -> {
          capacities.add(bytesPerSecond);
          described.add(link);
          return capacities.size() - 1;
        });
  }

  /** Returns a network without flows, with all routes registered under their numbers. */
  FluidNetwork newFluidNetwork() {
    FluidNetwork network =
        new FluidNetwork(capacities.stream().mapToDouble(Double::doubleValue).toArray());
    for (int i = 0; i < routeLinks.size(); i++) {
      network.addRoute(routeLinks.get(i), routeCoefficients.get(i));
    }
    return network;
  }

  /** Returns the number of links, device memory included. */
  int links() {
    return capacities.size();
  }

  /** Returns the machine's link of that number; null for device memory. */
  Link describedLink(int link) {
    return described.get(link);
  }

  /** Returns the number of links of a route. */
  int hops(int route) {
    return routeLinks.get(route).length;
  }

  int link(int route, int hop) {
    return routeLinks.get(route)[hop];
  }

  /** Returns how much of a link's capacity a rate of 1 on a route uses. */
  double coefficient(int route, int hop) {
    return routeCoefficients.get(route)[hop];
  }

  /** Returns whether a route of a class of ranks crosses a link. */
  boolean mayCross(int rankClass, int link) {
    return IntStream.concat(
            machine.traffic().stream().mapToInt(each -> copyRoutes[each.ordinal()][rankClass]),
            Arrays.stream(collectiveRoutes).mapToInt(routes -> routes[rankClass]))
        .anyMatch(route -> Arrays.stream(routeLinks.get(route)).anyMatch(each -> each == link));
  }

  /** Returns the route of a {@link TrafficClass}, by ordinal. */
  int copyRoute(int traffic, int rankClass) {
    return copyRoutes[traffic][rankClass];
  }

  /** Returns the route of a {@link CollectiveKind}, by ordinal. */
  int collectiveRoute(int kind, int rankClass) {
    return collectiveRoutes[kind][rankClass];
  }

  int kernelRoute(int rankClass) {
    return kernelRoutes[rankClass];
  }

  /** Returns the rate of the slowest rank in a collective that has the machine to itself. */
  double collectiveAloneBytesPerSecond(CollectiveKind kind) {
    return collectiveAloneBytesPerSecond[kind.ordinal()];
  }

  private double aloneBytesPerSecond(CollectiveKind kind) {
    FluidNetwork network = newFluidNetwork();
    double weight = machine.route(TrafficClass.COLLECTIVE).weight().value();
    double cap = machine.route(TrafficClass.COLLECTIVE).cap();
    for (int c = 0; c < ranks.count(); c++) {
      network.start(collectiveRoute(kind.ordinal(), c), weight, cap, 1e9);
    }
    double slowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < network.activeFlows(); i++) {
      slowest = Math.min(slowest, network.rateBytesPerSecond(network.activeSlot(i)));
    }
    return slowest;
  }
}
