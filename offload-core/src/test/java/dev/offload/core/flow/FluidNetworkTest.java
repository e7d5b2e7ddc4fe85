package dev.offload.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import dev.offload.core.error.OffloadException;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FluidNetworkTest {
  private static final double UNCAPPED = Double.POSITIVE_INFINITY;

  @Test
  void aFlowTakesWhatTheBottleneckOfAnotherLeaves() {
    FluidNetwork network = new FluidNetwork(new double[] {10, 5});
    start(network, 0);
    start(network, 0, 1);
    start(network, 1);

    assertRates(network, 7.5, 2.5, 2.5);
    assertThat(network.linkRateBytesPerSecond(0)).isEqualTo(10);
    assertThat(network.linkRateBytesPerSecond(1)).isEqualTo(5);
  }

  @Test
  void aRingOfUnitLinksGivesEachFlowHalf() {
    FluidNetwork network = new FluidNetwork(new double[] {1, 1, 1});
    start(network, 0, 1);
    start(network, 1, 2);
    start(network, 2, 0);

    assertRates(network, 0.5, 0.5, 0.5);
  }

  @Test
  void whatACappedFlowLeavesIsShared() {
    FluidNetwork network = new FluidNetwork(new double[] {10});
    int route = route(network, 0);
    network.start(route, 1, 1, 1);
    network.start(route, 1, UNCAPPED, 1);
    network.start(route, 1, UNCAPPED, 1);

    assertRates(network, 1, 4.5, 4.5);
  }

  @Test
  void bothDirectionsShareTheMemoryOfTheHost() {
    FluidNetwork network = new FluidNetwork(new double[] {50, 50, 80});
    start(network, 0, 2);
    start(network, 1, 2);

    assertRates(network, 40, 40);
  }

  @Test
  void removingAFlowCanSlowAnotherDown() {
    FluidNetwork network = new FluidNetwork(new double[] {10, 4});
    start(network, 0);
    start(network, 0, 1);
    int third = start(network, 1);
    assertRates(network, 8, 2, 2);

    network.finish(third);

    assertRates(network, 6, 4);
  }

  @Test
  void aCopyOfHundredfoldWeightPushesACollectiveBack() {
    FluidNetwork network = new FluidNetwork(new double[] {26e9});
    int route = route(network, 0);
    network.start(route, 1, UNCAPPED, 1);
    network.start(route, 0.01, UNCAPPED, 1);

    assertRates(network, 26e9 / 1.01, 26e9 * 0.01 / 1.01);
  }

  @Test
  void aTinyWeightTakesAllThatTheOthersLeave() {
    FluidNetwork network = new FluidNetwork(new double[] {10, 4});
    network.start(route(network, 0, 1), 1, UNCAPPED, 1);
    network.start(route(network, 0), 1e-15, UNCAPPED, 1);

    assertRates(network, 4, 6);
  }

  @Test
  void aCapAHairAboveTheLevelLeavesTheOthersTheirShare() {
    FluidNetwork network = new FluidNetwork(new double[] {1});
    int route = route(network, 0);
    network.start(route, 1, 1 + 5e-14, 1);
    int light = network.start(route, 1e-15, UNCAPPED, 1);

    assertThat(network.rateBytesPerSecond(light)).isCloseTo(1e-15, within(1e-27));
  }

  @Test
  void aWeightCountsOnlyWhereFlowsCompete() {
    FluidNetwork network = new FluidNetwork(new double[] {12, 2});
    network.start(route(network, 0, 1), 5, UNCAPPED, 1);
    network.start(route(network, 0), 1, UNCAPPED, 1);
    network.start(route(network, 0), 4, UNCAPPED, 1);

    assertRates(network, 2, 2, 8);
  }

  @Test
  void aCoefficientMultipliesTheUseOfALink() {
    FluidNetwork network = new FluidNetwork(new double[] {12});
    network.start(network.addRoute(new int[] {0}, new double[] {2}), 1, UNCAPPED, 1);
    network.start(route(network, 0), 1, UNCAPPED, 1);

    assertRates(network, 4, 4);
    assertThat(network.linkRateBytesPerSecond(0)).isEqualTo(12);
  }

  @Test
  void aLinkThatIsListedTwiceCountsTwice() {
    FluidNetwork network = new FluidNetwork(new double[] {12, 100});
    start(network, 0, 1, 0);
    start(network, 0);

    assertRates(network, 4, 4);
    assertThat(network.linkRateBytesPerSecond(1)).isEqualTo(4);
  }

  @Test
  void aCapAloneLimitsAFlowWithoutLinks() {
    FluidNetwork network = new FluidNetwork(new double[0]);
    int slot = network.start(route(network), 1, 3, 6);

    assertRates(network, 3);
    assertThat(network.secondsToNextCompletion()).isEqualTo(2);
    network.advance(1);
    assertThat(network.remainingBytes(slot)).isEqualTo(3);
  }

  @Test
  void anEmptyNetworkHasNothingToWaitFor() {
    FluidNetwork network = new FluidNetwork(new double[] {10});
    int slot = start(network, 0);
    network.solve();
    network.finish(slot);

    assertThat(network.activeFlows()).isZero();
    assertThat(network.secondsToNextCompletion()).isEqualTo(UNCAPPED);
    assertThat(network.findCompletions(1)).isZero();
    assertThat(network.linkRateBytesPerSecond(0)).isZero();
  }

  @Test
  void flowsThatAreAlikeCompleteTogetherInTheOrderOfTheirStarts() {
    FluidNetwork network = new FluidNetwork(new double[] {0.3, 0.7});
    int early = network.start(route(network, 0), 1, UNCAPPED, 1);
    int late = network.start(route(network, 1), 1, UNCAPPED, 1000);
    int[] slots =
        IntStream.range(0, 3)
            .map(i -> network.start(route(network, 0), 1, UNCAPPED, 0.1 * 0.1))
            .toArray();
    network.finish(early);
    for (int i = 0; i < 7; i++) {
      network.advance(0.01 / 3);
    }

    double seconds = network.secondsToNextCompletion();
    assertThat(network.findCompletions(seconds)).isEqualTo(3);
    int[] complete = IntStream.range(0, 3).map(network::completion).toArray();
    assertThat(complete).containsExactly(slots);
    network.advance(seconds);
    for (int slot : slots) {
      assertThat(network.remainingBytes(slot)).isCloseTo(0, within(1e-14));
      network.finish(slot);
    }
    assertThat(network.activeFlows()).isEqualTo(1);
    assertThat(network.activeSlot(0)).isEqualTo(late);
  }

  @Test
  void aSmallFlowIsNotTakenForTheRoundingOfALargeOne() {
    FluidNetwork network = new FluidNetwork(new double[] {1});
    int large = network.start(route(network, 0), 1, UNCAPPED, 1e15);
    int small = network.start(route(network, 0), 1, UNCAPPED, 1);
    network.finish(large);

    assertThat(network.findCompletions(0.999)).isZero();
    assertThat(network.findCompletions(1)).isEqualTo(1);
    assertThat(network.completion(0)).isEqualTo(small);
  }

  @Test
  void ratesDoNotDependOnThePast() {
    RandomNetwork random = new RandomNetwork(7);
    FluidNetwork fresh = random.start();
    FluidNetwork used = new FluidNetwork(random.capacities);
    int[] slots = new int[random.flowCount()];
    for (int flow = 0; flow < slots.length; flow++) {
      slots[flow] = random.start(used, flow);
    }
    Random order = new Random(8);
    for (int i = 0; i < 100; i++) {
      used.solve();
      int flow = order.nextInt(slots.length);
      used.finish(slots[flow]);
      slots[flow] = used.start(flow, random.weights[flow], random.caps[flow], random.bytes[flow]);
    }

    for (int flow = 0; flow < slots.length; flow++) {
      assertThat(used.rateBytesPerSecond(slots[flow])).isEqualTo(fresh.rateBytesPerSecond(flow));
    }
    for (int link = 0; link < random.capacities.length; link++) {
      assertThat(used.linkRateBytesPerSecond(link)).isEqualTo(fresh.linkRateBytesPerSecond(link));
    }
  }

  @Test
  void churnAllocatesNothingAfterWarmUp() {
    FluidNetwork network = new FluidNetwork(new double[] {26e9, 26e9, 50e9});
    int[] routes = {route(network, 0, 2), route(network, 1, 2)};
    double[] bytes = new Random(3).doubles(64, 1e6, 1e9).toArray();
    for (int i = 0; i < 32; i++) {
      network.start(routes[i % 2], 1, i % 3 == 0 ? 1e9 + i : UNCAPPED, bytes[i]);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    churn(network, routes, bytes, 10_000);

    long before = threads.getCurrentThreadAllocatedBytes();
    churn(network, routes, bytes, 10_000);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;

    assertThat(allocated).isLessThan(10_000);
  }

  private static void churn(FluidNetwork network, int[] routes, double[] bytes, int events) {
    for (int i = 0; i < events; i++) {
      double seconds = network.secondsToNextCompletion();
      int completions = network.findCompletions(seconds);
      network.advance(seconds);
      for (int c = 0; c < completions; c++) {
        network.finish(network.completion(c));
        network.start(routes[i & 1], 1, i % 3 == 0 ? 1e9 + (i & 31) : UNCAPPED, bytes[i & 63]);
      }
    }
  }

  @Test
  void impossibleQuantitiesAreNamed() {
    assertThatThrownBy(() -> new FluidNetwork(new double[] {1, 0}))
        .isInstanceOf(OffloadException.class)
        .hasMessage("The capacity of link (1) is (0.0), which is not positive and finite.");
    FluidNetwork network = new FluidNetwork(new double[] {1});
    assertThatThrownBy(() -> network.addRoute(new int[] {0}, new double[] {-1}))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("coefficient of link (0) is (-1.0)");
    assertThatThrownBy(() -> network.addRoute(new int[] {0}, new double[0]))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> network.addRoute(new int[] {1}, new double[] {1}))
        .isInstanceOf(IndexOutOfBoundsException.class);
    int route = route(network, 0);
    int empty = route(network);
    assertThatThrownBy(() -> network.start(route, Double.NaN, 1, 1))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("weight of a flow on route (0) is (NaN)");
    assertThatThrownBy(() -> network.start(route, 1, 0, 1))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("cap of a flow on route (0) is (0.0)");
    assertThatThrownBy(() -> network.start(route, 1, 1, 0))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("bytes of a flow on route (0) is (0.0)");
    assertThatThrownBy(() -> network.start(empty, 1, UNCAPPED, 1))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("Maybe give the flow a cap");
    assertThatThrownBy(() -> network.advance(-1)).isInstanceOf(OffloadException.class);
  }

  @Test
  void aSlotIsUsableOnlyWhileItsFlowIsActive() {
    FluidNetwork network = new FluidNetwork(new double[] {1});
    int slot = start(network, 0);
    network.finish(slot);

    assertThatThrownBy(() -> network.finish(slot))
        .isInstanceOf(IndexOutOfBoundsException.class)
        .hasMessage("The slot (0) holds no active flow.");
    assertThatThrownBy(() -> network.rateBytesPerSecond(slot))
        .isInstanceOf(IndexOutOfBoundsException.class);
    assertThatThrownBy(() -> network.activeSlot(0)).isInstanceOf(IndexOutOfBoundsException.class);
    assertThat(start(network, 0)).isEqualTo(slot);
  }

  private static int start(FluidNetwork network, int... links) {
    return network.start(route(network, links), 1, UNCAPPED, 1);
  }

  private static int route(FluidNetwork network, int... links) {
    double[] coefficients = new double[links.length];
    Arrays.fill(coefficients, 1);
    return network.addRoute(links, coefficients);
  }

  /** Asserts the rates of slots 0, 1, ... */
  private static void assertRates(FluidNetwork network, double... expected) {
    for (int slot = 0; slot < expected.length; slot++) {
      assertThat(network.rateBytesPerSecond(slot))
          .as("rate in slot %d", slot)
          .isCloseTo(expected[slot], within(1e-14 * expected[slot]));
    }
  }
}
