package dev.offload.core.flow;

import java.util.List;

/**
 * Links and the flows on them: one line of a file of flow cases. Immutable and thread-safe.
 *
 * @param number the number of the case, which has no meaning to the simulation
 * @param links the links
 * @param flows the flows
 */
public record FlowCase(long number, List<FlowLink> links, List<Flow> flows) {
  /** Copies the lists. */
  public FlowCase {
    links = List.copyOf(links);
    flows = List.copyOf(flows);
  }

  /** Runs the flows; see {@link FlowSimulator#run}. */
  public FlowResult run() {
    return FlowSimulator.run(links, flows);
  }
}
