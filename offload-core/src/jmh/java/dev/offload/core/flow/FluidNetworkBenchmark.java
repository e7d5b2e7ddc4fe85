package dev.offload.core.flow;

import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Steady churn: whenever a transfer completes, another starts. One operation is one transfer.
 *
 * <p>64 GPUs each have a link of 26 GB/s, 8 GPUs share a switch of 50 GB/s, and all switches share
 * a root of 80 GB/s. GPUs and sizes are random. The reference is the definition of max-min
 * fairness, written down without thought for speed.
 *
 * <p>{@code mvn -q -Pbenchmark verify -pl offload-core -am
 * -Dbenchmark.arguments="FluidNetworkBenchmark"}
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(2)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FluidNetworkBenchmark {
  private static final int GPUS = 64;
  private static final int GPUS_PER_SWITCH = 8;
  private static final int TRANSFERS = 64;
  private static final int DRAWS = 1 << 14;

  @Param({"8", "64", "512"})
  int concurrentFlows;

  private double[] capacities;
  private final int[] drawnGpus = new int[DRAWS];
  private final double[] drawnBytes = new double[DRAWS];

  private FluidNetwork network;
  private int[] routes;
  private ReferenceNetwork reference;
  private int draw;

  /** Fills both networks. */
  @Setup
  public void fill() {
    int switches = GPUS / GPUS_PER_SWITCH;
    capacities = new double[GPUS + switches + 1];
    for (int link = 0; link < capacities.length; link++) {
      capacities[link] = link < GPUS ? 26e9 : link < GPUS + switches ? 50e9 : 80e9;
    }
    Random random = new Random(1);
    for (int i = 0; i < DRAWS; i++) {
      drawnGpus[i] = random.nextInt(GPUS);
      drawnBytes[i] = 1e6 + 1e9 * random.nextDouble();
    }
    network = new FluidNetwork(capacities);
    routes = new int[GPUS];
    for (int gpu = 0; gpu < GPUS; gpu++) {
      routes[gpu] = network.addRoute(links(gpu), new double[] {1, 1, 1});
    }
    reference = new ReferenceNetwork(capacities);
    for (int i = 0; i < concurrentFlows; i++) {
      start();
      startReference();
    }
  }

  /** Completes and starts transfers in the network that the engine uses. */
  @Benchmark
  @OperationsPerInvocation(TRANSFERS)
  public double churn() {
    int completed = 0;
    while (completed < TRANSFERS) {
      double seconds = network.secondsToNextCompletion();
      int completions = network.findCompletions(seconds);
      network.advance(seconds);
      for (int i = 0; i < completions; i++) {
        network.finish(network.completion(i));
        start();
      }
      completed += completions;
    }
    return network.remainingBytes(network.activeSlot(0));
  }

  /** Completes and starts transfers in the reference. */
  @Benchmark
  @OperationsPerInvocation(TRANSFERS)
  public double referenceChurn() {
    int completed = 0;
    double lastSeconds = 0;
    while (completed < TRANSFERS) {
      reference.solve();
      lastSeconds = reference.secondsToNextCompletion();
      List<ReferenceNetwork.ReferenceFlow> completions = reference.advance(lastSeconds);
      for (ReferenceNetwork.ReferenceFlow flow : completions) {
        reference.finish(flow);
        startReference();
      }
      completed += completions.size();
    }
    return lastSeconds;
  }

  private void start() {
    int at = draw++ & (DRAWS - 1);
    network.start(routes[drawnGpus[at]], 1, Double.POSITIVE_INFINITY, drawnBytes[at]);
  }

  private void startReference() {
    int at = draw++ & (DRAWS - 1);
    double[] coefficients = new double[capacities.length];
    for (int link : links(drawnGpus[at])) {
      coefficients[link] = 1;
    }
    reference.start(coefficients, 1, Double.POSITIVE_INFINITY, drawnBytes[at]);
  }

  private static int[] links(int gpu) {
    int switchLink = GPUS + gpu / GPUS_PER_SWITCH;
    int rootLink = GPUS + GPUS / GPUS_PER_SWITCH;
    return new int[] {gpu, switchLink, rootLink};
  }
}
