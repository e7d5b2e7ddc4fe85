package dev.offload.core.engine;

import dev.offload.core.error.Names;
import java.util.List;

/**
 * What a run took of links and of device memory over time. Immutable and thread-safe.
 *
 * @param links the links of the machine, one entry for each instance that ranks share or that a
 *     class of ranks has; device memory is not among them
 * @param weightBytes for each class of ranks, the device memory of its weights in bytes if memory
 *     is taken and given back when the device comes to it
 * @param launchedWeightBytes the same if memory is taken and given back when the host launches it
 */
public record ResourceUse(
    List<LinkUse> links, List<StepFunction> weightBytes, List<StepFunction> launchedWeightBytes) {
  /** Copies the lists. */
  public ResourceUse {
    links = List.copyOf(links);
    weightBytes = List.copyOf(weightBytes);
    launchedWeightBytes = List.copyOf(launchedWeightBytes);
  }

  /** Returns the links that the traffic of a class of ranks may cross. */
  public List<LinkUse> linksOf(int rankClass) {
    return links.stream().filter(use -> use.rankClasses().contains(rankClass)).toList();
  }

  /**
   * Returns a link that the traffic of a class of ranks may cross.
   *
   * @param id that of the link in the machine
   * @throws dev.offload.core.error.OffloadException naming the nearest link, if there is none
   */
  public LinkUse linkOf(int rankClass, String id) {
    List<LinkUse> known = linksOf(rankClass);
    return known.stream()
        .filter(use -> use.link().id().equals(id))
        .findFirst()
        .orElseThrow(
            () -> Names.unknown("link", id, known.stream().map(use -> use.link().id()).toList()));
  }
}
