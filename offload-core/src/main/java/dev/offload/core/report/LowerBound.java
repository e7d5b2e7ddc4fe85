package dev.offload.core.report;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.LinkScope;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.KernelClass;
import dev.offload.core.model.Precision;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Phase;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.Numbers;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A time that no plan with weights in bf16 can beat on a layout within its device memory, and what
 * it is made of. Immutable and thread-safe.
 *
 * <p>Two things take time whatever a plan does. Kernels and collectives run one after the other,
 * each as fast as on a machine to itself. And bytes must cross links: a step whose expert exceeds
 * the room R for weights copies at least the excess, since no more than R of it can be there when
 * the step begins, and a load can serve all of its forwards; the bytes of all ranks that share a
 * link, divided by its capacity, are a time it is busy. A rank may copy a shard of them and gather
 * the rest from its peers: then all of them arrive over what copies and collectives share, and
 * elsewhere only the shard must. Nothing is launched during the warm-up, so that it comes before
 * either.
 *
 * @param layout how the GPUs share the work
 * @param warmupSeconds what the first step waits before anything is launched
 * @param kernelSeconds all kernels of a rank, one after the other
 * @param collectiveSeconds all collectives that no kernel of the same layer runs beside
 * @param copyBytes what must arrive on a rank's device in the whole run by the links of copies
 * @param copySeconds those bytes at the rate that a rank's copies together cannot beat
 * @param links what must cross each link, in the order of the machine; only links that something
 *     must cross
 */
public record LowerBound(
    Parallelism layout,
    double warmupSeconds,
    double kernelSeconds,
    double collectiveSeconds,
    double copyBytes,
    double copySeconds,
    List<LinkLoad> links) {
  /** Copies the list. */
  public LowerBound {
    Objects.requireNonNull(layout);
    links = List.copyOf(links);
  }

  /**
   * What must cross the busiest instance of a link.
   *
   * @param link the link's id
   * @param copyBytes weights that must be copied, of all ranks that share the instance
   * @param collectiveBytes what collectives send or receive over it, of all ranks that share it; 0
   *     for links of switches, which collectives may avoid
   * @param seconds both, at the link's capacity
   */
  public record LinkLoad(String link, double copyBytes, double collectiveBytes, double seconds) {
    /** Validates the name. */
    public LinkLoad {
      Objects.requireNonNull(link);
    }
  }

  /** Returns the bound of a scenario. */
  public static LowerBound of(Scenario scenario) {
    return new Sum(scenario).bound();
  }

  /**
   * Returns a time that no plan can beat even with quantized weights: linear kernels run at the
   * rate of FP8 units, if the GPU has them, and nothing need be copied.
   */
  public static double secondsInAnyPrecision(Scenario scenario) {
    Sum sum = new Sum(scenario);
    return scenario.firstStepWarmupSeconds() + sum.leastKernelSeconds + sum.collectiveSeconds;
  }

  /** Returns the warm-up, then kernels and collectives without a wait, in seconds. */
  public double computeSeconds() {
    return warmupSeconds + kernelSeconds + collectiveSeconds;
  }

  /** Returns the warm-up, then the busiest link's bytes or a rank's copies, in seconds. */
  public double transferSeconds() {
    double busiest = links.stream().mapToDouble(LinkLoad::seconds).max().orElse(0);
    double seconds = Math.max(copySeconds, busiest);
    return seconds > 0 ? warmupSeconds + seconds : 0;
  }

  /** Returns in words what {@link #transferSeconds} is made of. */
  public String transfers() {
    return links.stream()
        .max(Comparator.comparingDouble(LinkLoad::seconds))
        .filter(load -> load.seconds() > copySeconds)
        .map(
            load ->
                transfer(
                    load.copyBytes() + load.collectiveBytes(),
                    "must cross " + load.link(),
                    load.seconds()))
        .orElseGet(() -> transfer(copyBytes, "must be copied to each GPU", copySeconds));
  }

  private String transfer(double bytes, String what, double seconds) {
    return Numbers.format(
        "%.1f GB %s, which takes %.1f s after a warm-up of %.1f s",
        bytes / 1e9, what, seconds, warmupSeconds);
  }

  /** Returns the time that no plan can beat, in seconds. */
  public double seconds() {
    return Math.max(computeSeconds(), transferSeconds());
  }

  /**
   * Returns what all copies to one rank together cannot beat, in bytes per second. A cap of a route
   * holds for each copy, of which several may run at once, so that only links count: those that
   * copies of every kind share, or all routes' together.
   */
  static double copyBytesPerSecond(Machine machine) {
    double apart =
        copiesToDevice(machine).mapToDouble(each -> narrowest(machine.linksOf(each))).sum();
    List<Link> shared = sharedByCopies(machine);
    return shared.isEmpty() ? apart : Math.min(narrowest(shared), apart);
  }

  private static Stream<TrafficClass> copiesToDevice(Machine machine) {
    return machine.traffic().stream()
        .filter(
            each ->
                switch (each) {
                  case H2D_PINNED, H2D_PAGEABLE, H2D_DISK -> true;
                  case D2H_PINNED, D2H_PAGEABLE, COLLECTIVE -> false;
                });
  }

  /** Returns the links that a copy to the device surely crosses, whichever kind it is. */
  private static List<Link> sharedByCopies(Machine machine) {
    List<Link> shared = new ArrayList<>(machine.linksOf(TrafficClass.H2D_PINNED));
    copiesToDevice(machine).forEach(each -> shared.retainAll(machine.linksOf(each)));
    return shared;
  }

  private static double narrowest(List<Link> links) {
    return links.stream().mapToDouble(link -> link.bytesPerSecond().value()).min().orElseThrow();
  }

  /** Adds up what the forwards of a scenario take. */
  private static final class Sum {
    private final Scenario scenario;
    private final Machine machine;
    private double kernelSeconds;
    private double leastKernelSeconds;
    private double collectiveSeconds;
    private double collectiveBytes;
    private double copyBytes;

    Sum(Scenario scenario) {
      this.scenario = scenario;
      this.machine = scenario.machine();
      double[] forwards = new double[scenario.experts().size()];
      for (DenoisingStep step : scenario.noise().steps()) {
        forwards[step.expert()] += scenario.forwardsPerStep();
      }
      for (Expert expert : scenario.experts()) {
        add(expert, forwards[expert.index()]);
      }
    }

    private void add(Expert expert, double forwards) {
      double weights = expert.outer().weightBytes(Precision.BF16);
      add(expert.prologue(), forwards);
      add(expert.epilogue(), forwards);
      for (Layer layer : expert.layers()) {
        weights += layer.weightBytes(Precision.BF16);
        add(layer.phases(), forwards);
      }
      copyBytes +=
          forwards
              / scenario.forwardsPerStep()
              * Math.max(0, weights - scenario.weightBudgetBytes());
    }

    private void add(List<Phase> phases, double forwards) {
      Accelerator gpu = machine.accelerator();
      for (Phase phase : phases) {
        if (phase instanceof Phase.Kernels kernels) {
          kernelSeconds +=
              forwards
                  * Math.max(
                      kernels.flops() / gpu.achievedFlopsPerSecond(kernels.kernelClass()),
                      kernels.bytes() / gpu.achievedMemoryBytesPerSecond());
          leastKernelSeconds += forwards * kernels.flops() / bestFlopsPerSecond(kernels);
        } else if (phase instanceof Phase.Exchange exchange) {
          collectiveBytes += forwards * exchange.bytesSent();
          if (!exchange.overlapped()) {
            collectiveSeconds +=
                forwards
                    * exchange.bytesSent()
                    / machine.aloneBytesPerSecond(TrafficClass.COLLECTIVE);
          }
        }
      }
    }

    private double bestFlopsPerSecond(Phase.Kernels kernels) {
      Accelerator gpu = machine.accelerator();
      boolean quantizable = kernels.kernelClass() == KernelClass.LINEAR;
      double bf16 = gpu.achievedFlopsPerSecond(kernels.kernelClass());
      return quantizable && gpu.fp8FlopsPerSecond().isPresent()
          ? Math.max(bf16, gpu.achievedFlopsPerSecond(KernelClass.LINEAR, Precision.FP8))
          : bf16;
    }

    LowerBound bound() {
      double copyRate = copyBytesPerSecond(machine);
      // What is gathered arrives over the collective's links: is the bottleneck of copies one?
      boolean arrivesThere =
          machine.linksOf(TrafficClass.COLLECTIVE).stream()
              .filter(link -> link.scope() == LinkScope.GPU)
              .filter(sharedByCopies(machine)::contains)
              .anyMatch(link -> link.bytesPerSecond().value() <= copyRate);
      double copied = arrivesThere ? copyBytes : copyBytes / scenario.parallelism().gpus();
      return new LowerBound(
          scenario.parallelism(),
          scenario.firstStepWarmupSeconds(),
          kernelSeconds,
          collectiveSeconds,
          copied,
          copied / copyRate,
          loads());
    }

    private List<LinkLoad> loads() {
      List<Link> collective = machine.linksOf(TrafficClass.COLLECTIVE);
      List<Link> copies = sharedByCopies(machine);
      int gpus = scenario.parallelism().gpus();
      List<LinkLoad> loads = new ArrayList<>();
      for (Link link : machine.links().values()) {
        int sharing =
            switch (link.scope()) {
              case GPU -> 1;
              case SWITCH -> Math.min(gpus, machine.gpusPerSwitch());
              case NODE -> gpus;
            };
        boolean certain = link.scope() != LinkScope.SWITCH;
        boolean exchanging = certain && collective.contains(link);
        double arriving = exchanging ? copyBytes : copyBytes / gpus;
        double copied = copies.contains(link) ? sharing * arriving : 0;
        double exchanged = exchanging ? sharing * collectiveBytes : 0;
        if (copied + exchanged > 0) {
          double seconds = (copied + exchanged) / link.bytesPerSecond().value();
          loads.add(new LinkLoad(link.id(), copied, exchanged, seconds));
        }
      }
      return loads;
    }
  }
}
