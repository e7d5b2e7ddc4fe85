package dev.offload.report.html;

import dev.offload.core.report.RunReport;
import java.util.ArrayList;
import java.util.List;

/**
 * The time of each step in parts that add up to it, in seconds; one list per part, one entry per
 * step.
 *
 * @param usual computing, and what every step waits for
 * @param warmup of the first step, what is not for weights
 * @param loads of the first step, waiting for weights
 * @param extra by how much a later step is longer than the usual one, as the switch of experts
 */
record StepBars(List<Double> usual, List<Double> warmup, List<Double> loads, List<Double> extra) {
  /** A step that is longer by no more than this share of the usual one is as usual. */
  private static final double UNREMARKABLE_SHARE = 0.005;

  StepBars {
    usual = List.copyOf(usual);
    warmup = List.copyOf(warmup);
    loads = List.copyOf(loads);
    extra = List.copyOf(extra);
  }

  static StepBars of(RunReport report) {
    List<Double> usual = new ArrayList<>();
    List<Double> warmup = new ArrayList<>();
    List<Double> loads = new ArrayList<>();
    List<Double> extra = new ArrayList<>();
    double steady = report.steps().steady().orElse(Double.POSITIVE_INFINITY);
    for (double seconds : report.steps().seconds()) {
      boolean first = usual.isEmpty();
      boolean longer = !first && seconds > steady * (1 + UNREMARKABLE_SHARE);
      usual.add(first ? report.firstStep().computeSeconds() : longer ? steady : seconds);
      warmup.add(first ? report.firstStep().warmupSeconds() : 0);
      loads.add(first ? report.firstStep().loadSeconds() : 0);
      extra.add(longer ? seconds - steady : 0);
    }
    return new StepBars(usual, warmup, loads, extra);
  }

  /** Returns the time of a step in seconds, by its index from 0. */
  double seconds(int step) {
    return usual.get(step) + warmup.get(step) + loads.get(step) + extra.get(step);
  }
}
