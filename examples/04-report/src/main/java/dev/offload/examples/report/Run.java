package dev.offload.examples.report;

import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRun;
import java.util.List;

/** A strategy in a setup, and the figures that the page shows of it, also if it does not fit. */
record Run(Setup setup, String strategy, StrategyRun ran) {
  private static final double GIGA = 1e9;

  boolean fits() {
    return ran.result().feasible();
  }

  RunReport report() {
    return ran.report();
  }

  double seconds() {
    return report().denoiseSeconds();
  }

  double steady() {
    return report().steps().steady().orElseThrow();
  }

  double switching() {
    return report().steps().switching().orElseThrow();
  }

  double spike() {
    return report().steps().spike().orElseThrow();
  }

  double firstStep() {
    return report().steps().first();
  }

  /** Returns how much longer a step is than one of full, in seconds. */
  double overFull() {
    return steady() - setup.run("full").steady();
  }

  double contentionPerStep() {
    return report().transfers().contentionSeconds() / Setup.STEPS;
  }

  /** Returns what is copied to a GPU in the whole run, in GB. */
  double copied() {
    return report().moved().h2dBytes() / GIGA;
  }

  /** Returns what is copied to a GPU and back in the whole run, in GB. */
  double copiedBothWays() {
    return (report().moved().h2dBytes() + report().moved().d2hBytes()) / GIGA;
  }

  /** Returns what copies in FP8 or INT8 leave out, in GB. */
  double saved() {
    return report().quantization().savedBytes() / GIGA;
  }

  /** Returns what a rank sends in collectives, in GB a step. */
  double sentPerStep() {
    return report().moved().collectiveBytes() / GIGA / Setup.STEPS;
  }

  double peakGibibytes() {
    return report().device().peakBytes() / (double) (1L << 30);
  }

  double hostGigabytes() {
    return report().host().totalBytes() / GIGA;
  }

  /** Returns how much of the link to a GPU is used, over the whole run, in percent. */
  double linkUse() {
    Machine machine = ran.scenario().machine();
    List<String> copies = machine.route(TrafficClass.H2D_PINNED).links();
    List<String> collectives = machine.route(TrafficClass.COLLECTIVE).links();
    boolean shared = copies.stream().anyMatch(collectives::contains);
    long bytes = report().moved().h2dBytes() + (shared ? report().moved().collectiveBytes() : 0);
    return 100 * bytes / machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED) / seconds();
  }
}
