package dev.offload.core.flow;

import java.util.Arrays;

/**
 * The active flows, bundled by equal route, weight and cap: the flows of a bundle have equal rates,
 * so that one computation serves them all.
 *
 * <p>Bundles are visited by route, weight and cap. Sums in this order depend on which flows are
 * active, and not on the order in which they came.
 */
final class FlowBundles {
  /** The first {@link #count} are the bundles in order; the others are spare. */
  int[] order = {};

  int count;
  int[] route = {};
  int[] members = {};
  double[] weight = {};
  double[] cap = {};

  /** In bytes per second, of each member. */
  double[] rate = {};

  private int emptied;

  /** Adds a flow and returns its bundle. */
  int join(int flowRoute, double flowWeight, double flowCap) {
    int low = 0;
    int high = count;
    while (low < high) {
      int middle = (low + high) >>> 1;
      int bundle = order[middle];
      int comparison = Integer.compare(route[bundle], flowRoute);
      if (comparison == 0) {
        comparison = Double.compare(weight[bundle], flowWeight);
      }
      if (comparison == 0) {
        comparison = Double.compare(cap[bundle], flowCap);
      }
      if (comparison == 0) {
        if (members[bundle]++ == 0) {
          emptied--;
        }
        return bundle;
      }
      if (comparison < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    if (count == order.length) {
      grow();
    }
    int bundle = order[count];
    System.arraycopy(order, low, order, low + 1, count - low);
    order[low] = bundle;
    count++;
    route[bundle] = flowRoute;
    weight[bundle] = flowWeight;
    cap[bundle] = flowCap;
    members[bundle] = 1;
    return bundle;
  }

  /** Removes a flow; its bundle stays, perhaps empty, until {@link #dropEmpty}. */
  void leave(int bundle) {
    if (--members[bundle] == 0) {
      emptied++;
    }
  }

  /** Makes the empty bundles spare. */
  void dropEmpty() {
    if (emptied == 0) {
      return;
    }
    int kept = 0;
    for (int i = 0; i < count; i++) {
      int bundle = order[i];
      if (members[bundle] > 0) {
        order[i] = order[kept];
        order[kept++] = bundle;
      }
    }
    count = kept;
    emptied = 0;
  }

  private void grow() {
    int capacity = Math.max(16, 2 * order.length);
    order = Arrays.copyOf(order, capacity);
    for (int i = count; i < capacity; i++) {
      order[i] = i;
    }
    route = Arrays.copyOf(route, capacity);
    members = Arrays.copyOf(members, capacity);
    weight = Arrays.copyOf(weight, capacity);
    cap = Arrays.copyOf(cap, capacity);
    rate = Arrays.copyOf(rate, capacity);
  }
}
