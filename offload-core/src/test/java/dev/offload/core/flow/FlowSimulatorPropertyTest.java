package dev.offload.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FlowSimulatorPropertyTest {
  static LongStream seeds() {
    return LongStream.range(0, 200);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void twoRunsAreIdentical(long seed) {
    Random random = new Random(seed);
    List<FlowLink> links = links(random);
    List<Flow> flows = flows(random, links);

    assertThat(FlowSimulator.run(links, flows)).isEqualTo(FlowSimulator.run(links, flows));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void theOrderOfLinksAndFlowsHasNoMeaning(long seed) {
    Random random = new Random(seed);
    List<FlowLink> links = links(random);
    List<Flow> flows = flows(random, links);
    List<FlowLink> shuffledLinks = new ArrayList<>(links);
    Collections.shuffle(shuffledLinks, random);
    List<Flow> shuffledFlows = new ArrayList<>();
    for (Flow flow : flows) {
      List<String> route = new ArrayList<>(flow.route());
      Collections.shuffle(route, random);
      shuffledFlows.add(
          new Flow(
              flow.id(),
              flow.startSeconds(),
              flow.bytes(),
              flow.capBytesPerSecond(),
              route,
              flow.weight()));
    }
    Collections.shuffle(shuffledFlows, random);

    assertEqualTimes(
        FlowSimulator.run(shuffledLinks, shuffledFlows), FlowSimulator.run(links, flows), 1, 1e-12);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void fasterLinksAndCapsShortenAllTimesAlike(long seed) {
    Random random = new Random(seed);
    double factor = 0.1 + 10 * random.nextDouble();
    List<FlowLink> links = links(random);
    List<Flow> flows = flows(random, links);
    List<FlowLink> fasterLinks =
        links.stream()
            .map(link -> new FlowLink(link.id(), link.bytesPerSecond() * factor))
            .toList();
    List<Flow> fasterFlows =
        map(
            flows,
            flow ->
                new Flow(
                    flow.id(),
                    flow.startSeconds() / factor,
                    flow.bytes(),
                    flow.capBytesPerSecond() * factor,
                    flow.route(),
                    flow.weight()));

    assertEqualTimes(
        FlowSimulator.run(fasterLinks, fasterFlows),
        FlowSimulator.run(links, flows),
        1 / factor,
        1e-11);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("seeds")
  void aWiderLinkInSeriesChangesNothing(long seed) {
    Random random = new Random(seed);
    List<FlowLink> links = links(random);
    List<Flow> flows = flows(random, links);
    FlowLink narrow = links.get(0);
    List<FlowLink> moreLinks = new ArrayList<>(links);
    moreLinks.add(new FlowLink("wider", narrow.bytesPerSecond() * 1.5));
    List<Flow> longerFlows =
        map(
            flows,
            flow -> {
              List<String> route = new ArrayList<>(flow.route());
              if (route.contains(narrow.id())) {
                route.add("wider");
              }
              return new Flow(
                  flow.id(),
                  flow.startSeconds(),
                  flow.bytes(),
                  flow.capBytesPerSecond(),
                  route,
                  flow.weight());
            });

    assertEqualTimes(
        FlowSimulator.run(moreLinks, longerFlows), FlowSimulator.run(links, flows), 1, 1e-12);
  }

  private static List<FlowLink> links(Random random) {
    boolean round = random.nextBoolean();
    return IntStream.range(0, 1 + random.nextInt(10))
        .mapToObj(
            i ->
                new FlowLink(
                    "l" + i,
                    1e9 * (round ? 1 + random.nextInt(4) : 0.1 + 50 * random.nextDouble())))
        .toList();
  }

  private static List<Flow> flows(Random random, List<FlowLink> links) {
    return IntStream.range(0, 1 + random.nextInt(40))
        .mapToObj(i -> flow("f" + i, random, links))
        .toList();
  }

  private static Flow flow(String id, Random random, List<FlowLink> links) {
    List<FlowLink> shuffled = new ArrayList<>(links);
    Collections.shuffle(shuffled, random);
    return new Flow(
        id,
        0.25 * random.nextInt(5),
        1e8 * (1 + random.nextInt(30)),
        random.nextInt(3) == 0 ? 1e8 * (1 + random.nextInt(50)) : Flow.UNCAPPED,
        shuffled.subList(0, 1 + random.nextInt(links.size())).stream().map(FlowLink::id).toList(),
        random.nextInt(4) == 0 ? 0.01 : 1);
  }

  private static List<Flow> map(List<Flow> flows, UnaryOperator<Flow> change) {
    return flows.stream().map(change).toList();
  }

  private static void assertEqualTimes(
      FlowResult actual, FlowResult expected, double scale, double relative) {
    assertThat(actual.finishSeconds()).hasSameSizeAs(expected.finishSeconds());
    expected
        .finishSeconds()
        .forEach(
            (id, seconds) ->
                assertThat(actual.finishSeconds(id))
                    .as("finish of %s", id)
                    .isCloseTo(seconds * scale, withinPercentage(100 * relative)));
  }
}
