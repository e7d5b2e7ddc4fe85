package dev.offload.core.flow;

import java.util.ArrayList;
import java.util.List;

/** Max-min fairness straight from its definition, with no thought for speed. */
final class ReferenceNetwork {
  private static final double TIE = 1 + 1e-13;

  /**
   * A flow; links holds its coefficient for every link of the network, 0 where it does not pass.
   */
  static final class ReferenceFlow {
    final double[] coefficients;
    final double weight;
    final double cap;
    final double bytes;
    double remaining;
    double rate;

    ReferenceFlow(double[] coefficients, double weight, double cap, double bytes) {
      this.coefficients = coefficients;
      this.weight = weight;
      this.cap = cap;
      this.bytes = bytes;
      this.remaining = bytes;
    }
  }

  private final double[] capacities;
  private final List<ReferenceFlow> flows = new ArrayList<>();

  ReferenceNetwork(double[] capacities) {
    this.capacities = capacities;
  }

  ReferenceFlow start(double[] coefficients, double weight, double cap, double bytes) {
    ReferenceFlow flow = new ReferenceFlow(coefficients, weight, cap, bytes);
    flows.add(flow);
    return flow;
  }

  void finish(ReferenceFlow flow) {
    flows.remove(flow);
  }

  void solve() {
    double[] free = capacities.clone();
    List<ReferenceFlow> growing = new ArrayList<>(flows);
    while (!growing.isEmpty()) {
      double[] linkLevel = new double[free.length];
      double level = Double.POSITIVE_INFINITY;
      for (int link = 0; link < free.length; link++) {
        double load = 0;
        for (ReferenceFlow flow : growing) {
          load += flow.weight * flow.coefficients[link];
        }
        linkLevel[link] = load > 0 ? free[link] / load : Double.POSITIVE_INFINITY;
        level = Math.min(level, linkLevel[link]);
      }
      for (ReferenceFlow flow : growing) {
        level = Math.min(level, flow.cap / flow.weight);
      }
      List<ReferenceFlow> fixed = new ArrayList<>();
      for (ReferenceFlow flow : growing) {
        boolean stops = flow.cap / flow.weight <= level * TIE;
        for (int link = 0; link < free.length; link++) {
          stops |= flow.coefficients[link] > 0 && linkLevel[link] <= level * TIE;
        }
        if (stops) {
          fixed.add(flow);
        }
      }
      for (ReferenceFlow flow : fixed) {
        flow.rate = flow.weight * level;
        for (int link = 0; link < free.length; link++) {
          free[link] = Math.max(0, free[link] - flow.rate * flow.coefficients[link]);
        }
      }
      growing.removeAll(fixed);
    }
  }

  double secondsToNextCompletion() {
    double seconds = Double.POSITIVE_INFINITY;
    for (ReferenceFlow flow : flows) {
      seconds = Math.min(seconds, flow.remaining / flow.rate);
    }
    return seconds;
  }

  List<ReferenceFlow> advance(double seconds) {
    List<ReferenceFlow> complete = new ArrayList<>();
    for (ReferenceFlow flow : flows) {
      flow.remaining = Math.max(0, flow.remaining - flow.rate * seconds);
      if (flow.remaining <= 1e-12 * flow.bytes) {
        complete.add(flow);
      }
    }
    return complete;
  }
}
