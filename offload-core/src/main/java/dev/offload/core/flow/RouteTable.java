package dev.offload.core.flow;

import java.util.Arrays;
import java.util.Objects;

/** The registered routes, as one flat list of (link, coefficient) entries. */
final class RouteTable {
  private final int linkCount;
  private int count;
  private int longest;

  /** The entries of route r are firstEntry[r] (inclusive) to firstEntry[r + 1] (exclusive). */
  int[] firstEntry = new int[16];

  int[] links = new int[32];
  double[] coefficients = new double[32];

  RouteTable(int linkCount) {
    this.linkCount = linkCount;
  }

  /** Adds a route and returns its index; entries of the same link are merged by summing. */
  int add(int[] routeLinks, double[] routeCoefficients) {
    if (routeLinks.length != routeCoefficients.length) {
      throw new IllegalArgumentException(
          "A route of (%d) links needs as many coefficients, not (%d)."
              .formatted(routeLinks.length, routeCoefficients.length));
    }
    for (int i = 0; i < routeLinks.length; i++) {
      Objects.checkIndex(routeLinks[i], linkCount);
      FlowNumbers.requirePositive("coefficient of link", routeLinks[i], routeCoefficients[i]);
    }
    int first = firstEntry[count];
    if (count + 2 > firstEntry.length) {
      firstEntry = Arrays.copyOf(firstEntry, 2 * firstEntry.length);
    }
    if (first + routeLinks.length > links.length) {
      int capacity = Math.max(2 * links.length, first + routeLinks.length);
      links = Arrays.copyOf(links, capacity);
      coefficients = Arrays.copyOf(coefficients, capacity);
    }
    int end = first;
    for (int i = 0; i < routeLinks.length; i++) {
      int entry = first;
      while (entry < end && links[entry] != routeLinks[i]) {
        entry++;
      }
      if (entry == end) {
        links[end] = routeLinks[i];
        coefficients[end++] = routeCoefficients[i];
      } else {
        coefficients[entry] += routeCoefficients[i];
      }
    }
    firstEntry[count + 1] = end;
    longest = Math.max(longest, end - first);
    return count++;
  }

  int count() {
    return count;
  }

  /** Returns the number of different links of the longest route. */
  int longest() {
    return longest;
  }

  boolean isEmpty(int route) {
    return firstEntry[route] == firstEntry[route + 1];
  }
}
