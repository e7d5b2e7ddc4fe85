package dev.offload.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FluidNetworkPropertyTest {
  private static final double RELATIVE = 1e-9;

  static LongStream seeds() {
    return LongStream.range(0, 300);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void noLinkCarriesMoreThanItsCapacity(long seed) {
    RandomNetwork random = new RandomNetwork(seed);
    FluidNetwork network = random.start();

    double[] used = usedCapacity(random, network);
    for (int link = 0; link < used.length; link++) {
      assertThat(used[link])
          .as("link %d", link)
          .isLessThanOrEqualTo(random.capacities[link] * (1 + RELATIVE));
      assertThat(network.linkRateBytesPerSecond(link))
          .isCloseTo(used[link], withinPercentage(100 * RELATIVE));
    }
  }

  /** The certificate of max-min fairness: each flow is at its cap or has a bottleneck. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void everyFlowIsAtItsCapOrLeadsOnAFullLink(long seed) {
    RandomNetwork random = new RandomNetwork(seed);
    FluidNetwork network = random.start();
    double[] used = usedCapacity(random, network);
    double[] highestLevel = new double[used.length];
    for (int flow = 0; flow < random.flowCount(); flow++) {
      for (int link : random.links[flow]) {
        double level = network.rateBytesPerSecond(flow) / random.weights[flow];
        highestLevel[link] = Math.max(highestLevel[link], level);
      }
    }

    for (int flow = 0; flow < random.flowCount(); flow++) {
      double rate = network.rateBytesPerSecond(flow);
      boolean stopped = rate >= random.caps[flow] * (1 - RELATIVE);
      for (int link : random.links[flow]) {
        boolean full = used[link] >= random.capacities[link] * (1 - RELATIVE);
        boolean leads = rate / random.weights[flow] >= highestLevel[link] * (1 - RELATIVE);
        stopped |= full && leads;
      }
      assertThat(stopped).as("flow %d at %s bytes per second", flow, rate).isTrue();
      assertThat(rate).isLessThanOrEqualTo(random.caps[flow]);
    }
  }

  /** Flows start two at a time and are replaced as they complete, in both implementations. */
  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void agreesWithTheReferenceAllAlong(long seed) {
    RandomNetwork random = new RandomNetwork(seed);
    FluidNetwork network = new FluidNetwork(random.capacities);
    ReferenceNetwork reference = new ReferenceNetwork(random.capacities);
    List<ReferenceNetwork.ReferenceFlow> inSlot = new ArrayList<>();
    int started = 0;
    while (started < random.flowCount() || network.activeFlows() > 0) {
      for (int i = 0; i < 2 && started < random.flowCount(); i++, started++) {
        int slot = random.start(network, started);
        while (inSlot.size() <= slot) {
          inSlot.add(null);
        }
        inSlot.set(slot, random.start(reference, started));
      }
      reference.solve();
      for (int i = 0; i < network.activeFlows(); i++) {
        int slot = network.activeSlot(i);
        assertThat(network.rateBytesPerSecond(slot))
            .isCloseTo(inSlot.get(slot).rate, withinPercentage(100 * RELATIVE));
      }
      double seconds = network.secondsToNextCompletion();
      assertThat(seconds)
          .isCloseTo(reference.secondsToNextCompletion(), withinPercentage(100 * RELATIVE));
      int completions = network.findCompletions(seconds);
      assertThat(completions).isPositive();
      network.advance(seconds);
      reference.advance(seconds);
      for (int i = 0; i < completions; i++) {
        network.finish(network.completion(i));
        reference.finish(inSlot.get(network.completion(i)));
      }
    }
  }

  private static double[] usedCapacity(RandomNetwork random, FluidNetwork network) {
    double[] used = new double[random.capacities.length];
    for (int flow = 0; flow < random.flowCount(); flow++) {
      for (int i = 0; i < random.links[flow].length; i++) {
        used[random.links[flow][i]] +=
            network.rateBytesPerSecond(flow) * random.coefficients[flow][i];
      }
    }
    return used;
  }
}
