package dev.offload.core.flow;

import java.util.Random;

/**
 * Capacities and flows drawn from a seed, with ties, caps, weights and coefficients of all kinds.
 */
final class RandomNetwork {
  private static final double[] WEIGHTS = {1, 1, 1, 0.01, 2, 1e-6};

  final double[] capacities;
  final int[][] links;
  final double[][] coefficients;
  final double[] weights;
  final double[] caps;
  final double[] bytes;

  RandomNetwork(long seed) {
    Random random = new Random(seed);
    int linkCount = 1 + random.nextInt(12);
    int flowCount = 1 + random.nextInt(40);
    boolean round = random.nextBoolean();
    capacities = new double[linkCount];
    for (int link = 0; link < linkCount; link++) {
      capacities[link] = 1e9 * (round ? 1 + random.nextInt(4) : 0.1 + 50 * random.nextDouble());
    }
    links = new int[flowCount][];
    coefficients = new double[flowCount][];
    weights = new double[flowCount];
    caps = new double[flowCount];
    bytes = new double[flowCount];
    for (int flow = 0; flow < flowCount; flow++) {
      links[flow] =
          random.ints(0, linkCount).distinct().limit(random.nextInt(linkCount + 1)).toArray();
      coefficients[flow] = new double[links[flow].length];
      for (int i = 0; i < links[flow].length; i++) {
        coefficients[flow][i] = round ? 1 : 0.5 + random.nextDouble();
      }
      weights[flow] = WEIGHTS[random.nextInt(WEIGHTS.length)];
      boolean capped = links[flow].length == 0 || random.nextInt(3) == 0;
      caps[flow] = capped ? 1e8 * (1 + random.nextInt(50)) : Double.POSITIVE_INFINITY;
      bytes[flow] = 1e6 + 1e9 * random.nextDouble();
    }
  }

  int flowCount() {
    return links.length;
  }

  /** Returns a network in which slot i is flow i. */
  FluidNetwork start() {
    FluidNetwork network = new FluidNetwork(capacities);
    for (int flow = 0; flow < flowCount(); flow++) {
      start(network, flow);
    }
    return network;
  }

  int start(FluidNetwork network, int flow) {
    int route = network.addRoute(links[flow], coefficients[flow]);
    return network.start(route, weights[flow], caps[flow], bytes[flow]);
  }

  ReferenceNetwork.ReferenceFlow start(ReferenceNetwork network, int flow) {
    double[] byLink = new double[capacities.length];
    for (int i = 0; i < links[flow].length; i++) {
      byLink[links[flow][i]] = coefficients[flow][i];
    }
    return network.start(byLink, weights[flow], caps[flow], bytes[flow]);
  }
}
