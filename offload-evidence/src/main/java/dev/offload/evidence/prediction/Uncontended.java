package dev.offload.evidence.prediction;

import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.util.ArrayList;
import java.util.List;

/** Machines on which copies and collectives never meet. Stateless and thread-safe. */
public final class Uncontended {
  private static final String SUFFIX = " for collectives";

  private Uncontended() {}

  /** Returns the machine with links of the same rates for collectives alone. */
  public static Machine of(Machine machine) {
    Machine separate = machine;
    List<String> links = new ArrayList<>();
    for (Link link : machine.linksOf(TrafficClass.COLLECTIVE)) {
      Link own =
          new Link(link.id() + SUFFIX, link.scope(), link.bytesPerSecond(), link.latencySeconds());
      separate = separate.with(own);
      links.add(own.id());
    }
    Route route = machine.route(TrafficClass.COLLECTIVE);
    return separate.with(
        TrafficClass.COLLECTIVE, new Route(links, route.weight(), route.bytesPerSecondCap()));
  }
}
