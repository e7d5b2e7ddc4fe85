package dev.offload.core.flow;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Computes when transfers that share links end, at weighted max-min fair rates that change whenever
 * a flow starts or ends.
 *
 * <pre>{@code
 * List<FlowLink> links = List.of(new FlowLink("pcie", 26e9));
 * List<Flow> flows =
 *     List.of(
 *         new Flow("weights", 0, 13e9, Flow.UNCAPPED, List.of("pcie")),
 *         new Flow("activations", 0, 26e9, Flow.UNCAPPED, List.of("pcie")));
 * FlowSimulator.run(links, flows).finishSeconds("weights"); // 1.0
 * }</pre>
 *
 * <p>Stateless and thread-safe.
 */
public final class FlowSimulator {
  private FlowSimulator() {}

  /**
   * Runs all flows to their ends.
   *
   * @param links the links, each with an id of its own
   * @param flows the flows, each with an id of its own, in any order; may be empty
   * @return the absolute time at which each flow ended, in the order of {@code flows}
   * @throws OffloadException if an id is used twice, or a route names a link that does not exist
   */
  public static FlowResult run(List<FlowLink> links, List<Flow> flows) {
    Map<String, Integer> linkIndex = indexLinks(links);
    requireDistinctIds(flows);
    FluidNetwork network =
        new FluidNetwork(links.stream().mapToDouble(FlowLink::bytesPerSecond).toArray());
    int[] routes = addRoutes(network, linkIndex, flows);
    double[] finishSeconds = run(network, routes, flows);
    Map<String, Double> byId = new LinkedHashMap<>();
    for (int i = 0; i < finishSeconds.length; i++) {
      byId.put(flows.get(i).id(), finishSeconds[i]);
    }
    return new FlowResult(byId);
  }

  private static double[] run(FluidNetwork network, int[] routes, List<Flow> flows) {
    int[] byStart =
        IntStream.range(0, flows.size())
            .boxed()
            .sorted(Comparator.comparingDouble(i -> flows.get(i).startSeconds()))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] finishSeconds = new double[flows.size()];
    int[] flowInSlot = new int[flows.size()];
    double nowSeconds = 0;
    int started = 0;
    while (started < byStart.length || network.activeFlows() > 0) {
      double nextStartSeconds =
          started < byStart.length
              ? flows.get(byStart[started]).startSeconds()
              : Double.POSITIVE_INFINITY;
      double seconds = network.secondsToNextCompletion();
      if (nextStartSeconds <= nowSeconds + seconds && started < byStart.length) {
        network.advance(Math.max(0, nextStartSeconds - nowSeconds));
        nowSeconds = Math.max(nowSeconds, nextStartSeconds);
        int index = byStart[started++];
        Flow flow = flows.get(index);
        int slot =
            network.start(routes[index], flow.weight(), flow.capBytesPerSecond(), flow.bytes());
        flowInSlot[slot] = index;
        continue;
      }
      int completions = network.findCompletions(seconds);
      if (completions == 0 || Double.isInfinite(nowSeconds + seconds)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "None of the active flows (%d) ends in a time that can be counted."
                .formatted(network.activeFlows()),
            "Maybe their weights, caps and capacities differ by more than a double can hold.");
      }
      network.advance(seconds);
      nowSeconds += seconds;
      for (int i = 0; i < completions; i++) {
        int slot = network.completion(i);
        finishSeconds[flowInSlot[slot]] = nowSeconds;
        network.finish(slot);
      }
    }
    return finishSeconds;
  }

  private static Map<String, Integer> indexLinks(List<FlowLink> links) {
    Map<String, Integer> index = new LinkedHashMap<>();
    for (FlowLink link : links) {
      if (index.putIfAbsent(link.id(), index.size()) != null) {
        throw duplicate("link", link.id());
      }
    }
    return index;
  }

  private static void requireDistinctIds(List<Flow> flows) {
    Set<String> ids = new HashSet<>();
    for (Flow flow : flows) {
      if (!ids.add(flow.id())) {
        throw duplicate("flow", flow.id());
      }
    }
  }

  private static OffloadException duplicate(String kind, String id) {
    return OffloadException.of(
        ErrorCode.INVALID_VALUE,
        "There are two %ss with the id (%s).".formatted(kind, id),
        "Maybe number them, as in %s-0 and %s-1.".formatted(id, id));
  }

  /** Returns the route of each flow in the network; flows of equal routes share one. */
  private static int[] addRoutes(
      FluidNetwork network, Map<String, Integer> linkIndex, List<Flow> flows) {
    Map<List<String>, Integer> known = new HashMap<>();
    int[] routes = new int[flows.size()];
    for (int i = 0; i < routes.length; i++) {
      routes[i] =
          known.computeIfAbsent(flows.get(i).route(), route -> addRoute(network, linkIndex, route));
    }
    return routes;
  }

  private static int addRoute(
      FluidNetwork network, Map<String, Integer> linkIndex, List<String> route) {
    int[] links = new int[route.size()];
    double[] coefficients = new double[links.length];
    Arrays.fill(coefficients, 1);
    for (int i = 0; i < links.length; i++) {
      Integer link = linkIndex.get(route.get(i));
      if (link == null) {
        throw Names.unknown("link", route.get(i), linkIndex.keySet());
      }
      links[i] = link;
    }
    return network.addRoute(links, coefficients);
  }
}
