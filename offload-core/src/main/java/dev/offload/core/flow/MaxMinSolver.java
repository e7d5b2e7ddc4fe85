package dev.offload.core.flow;

import java.util.Arrays;

/**
 * Weighted max-min fair rates by progressive filling (Bertsekas and Gallager, Data Networks, 1992,
 * section 6.5.2): the rates of all flows grow in proportion to their weights until a cap or a full
 * link stops some of them, and the others grow on.
 *
 * <p>The level is the common rate per unit of weight. A link stops its flows at the level (capacity
 * left) / (load of the flows that still grow). All flows whose caps lie below the lowest such level
 * are fixed in one round: fixing them only raises the levels of the links, so that each would have
 * met its cap first anyway.
 */
final class MaxMinSolver {
  /** Links whose levels differ by less, relatively, fill up together. */
  private static final double TIE = 1 + 1e-13;

  /** A load that falls below this part of its last exact sum is summed anew. */
  private static final double CANCELLATION = 1e-3;

  private static final double GROWING = -1;
  private static final int NONE = -1;

  private final double[] capacity;
  private final RouteTable routes;
  private final FlowBundles bundles;

  /** In bytes of capacity per second, of each link. */
  final double[] linkRate;

  /** Sum of members * weight * coefficient over the growing bundles of a link. */
  private final double[] load;

  private final double[] summedLoad;
  private final int[] growing;

  private final int[] crossed;
  private int crossedCount;

  /** The links that growing flows cross, and their levels. */
  private final int[] open;

  private final double[] openLevel;
  private int openCount;

  /** The bundles of each link, as linked lists of entries. */
  private final int[] firstEntry;

  private int[] nextEntry = {};
  private int[] entryBundle = {};

  private int[] capped = {};
  private int cappedCount;

  MaxMinSolver(double[] capacity, RouteTable routes, FlowBundles bundles) {
    this.capacity = capacity;
    this.routes = routes;
    this.bundles = bundles;
    int links = capacity.length;
    linkRate = new double[links];
    load = new double[links];
    summedLoad = new double[links];
    growing = new int[links];
    crossed = new int[links];
    open = new int[links];
    openLevel = new double[links];
    firstEntry = new int[links];
    Arrays.fill(firstEntry, NONE);
  }

  /** Sets the rates of all bundles and links. */
  void solve() {
    bundles.dropEmpty();
    collect();
    int left = bundles.count;
    double level = 0;
    while (left > 0) {
      // Exact arithmetic never lowers the level; rounding must not either.
      level = lowestLevel(level);
      int fixed = fixCapped(level * TIE);
      left -= fixed > 0 ? fixed : fixBottlenecks(level, left);
    }
  }

  private void collect() {
    for (int i = 0; i < crossedCount; i++) {
      linkRate[crossed[i]] = 0;
      firstEntry[crossed[i]] = NONE;
    }
    reserve();
    int[] first = routes.firstEntry;
    int[] links = routes.links;
    double[] coefficients = routes.coefficients;
    int entry = 0;
    crossedCount = 0;
    cappedCount = 0;
    for (int i = 0; i < bundles.count; i++) {
      int bundle = bundles.order[i];
      int route = bundles.route[bundle];
      double weight = bundles.members[bundle] * bundles.weight[bundle];
      bundles.rate[bundle] = GROWING;
      if (bundles.cap[bundle] < Double.POSITIVE_INFINITY) {
        capped[cappedCount++] = bundle;
      }
      for (int r = first[route]; r < first[route + 1]; r++) {
        int link = links[r];
        int next = firstEntry[link];
        if (next == NONE) {
          crossed[crossedCount++] = link;
          load[link] = 0;
          growing[link] = 0;
        }
        load[link] += weight * coefficients[r];
        growing[link]++;
        entryBundle[entry] = bundle;
        nextEntry[entry] = next;
        firstEntry[link] = entry++;
      }
    }
    openCount = crossedCount;
    for (int i = 0; i < crossedCount; i++) {
      open[i] = crossed[i];
      summedLoad[crossed[i]] = load[crossed[i]];
    }
  }

  private void reserve() {
    int entries = bundles.count * routes.longest();
    if (entries > nextEntry.length) {
      nextEntry = new int[2 * entries];
      entryBundle = new int[2 * entries];
    }
    if (bundles.count > capped.length) {
      capped = new int[2 * bundles.count];
    }
  }

  /** Returns the lowest level of all open links, at least {@code floor}; infinite if none. */
  private double lowestLevel(double floor) {
    double lowest = Double.POSITIVE_INFINITY;
    int kept = 0;
    for (int i = 0; i < openCount; i++) {
      int link = open[i];
      if (growing[link] == 0) {
        continue;
      }
      if (load[link] < CANCELLATION * summedLoad[link]) {
        sumLoad(link);
      }
      double level = (capacity[link] - linkRate[link]) / load[link];
      level = level > floor ? level : floor;
      lowest = level < lowest ? level : lowest;
      open[kept] = link;
      openLevel[kept++] = level;
    }
    openCount = kept;
    return lowest;
  }

  private void sumLoad(int link) {
    double sum = 0;
    for (int entry = firstEntry[link]; entry != NONE; entry = nextEntry[entry]) {
      int bundle = entryBundle[entry];
      if (bundles.rate[bundle] == GROWING) {
        int r = routes.firstEntry[bundles.route[bundle]];
        while (routes.links[r] != link) {
          r++;
        }
        sum += bundles.members[bundle] * bundles.weight[bundle] * routes.coefficients[r];
      }
    }
    load[link] = sum;
    summedLoad[link] = sum;
  }

  /** Fixes the growing bundles whose caps lie at the level or below, and returns how many. */
  private int fixCapped(double level) {
    int kept = 0;
    int fixed = 0;
    for (int i = 0; i < cappedCount; i++) {
      int bundle = capped[i];
      if (bundles.rate[bundle] != GROWING) {
        continue;
      }
      if (bundles.cap[bundle] <= level * bundles.weight[bundle]) {
        fix(bundle, bundles.cap[bundle]);
        fixed++;
      } else {
        capped[kept++] = bundle;
      }
    }
    cappedCount = kept;
    return fixed;
  }

  /** Fixes the growing bundles of the links that are full at the level, and returns how many. */
  private int fixBottlenecks(double level, int left) {
    int fixed = 0;
    for (int i = 0; i < openCount; i++) {
      int link = open[i];
      if (openLevel[i] > level * TIE) {
        continue;
      }
      if (growing[link] == left - fixed) {
        fixRest(level);
        return left;
      }
      for (int entry = firstEntry[link]; entry != NONE; entry = nextEntry[entry]) {
        int bundle = entryBundle[entry];
        if (bundles.rate[bundle] == GROWING) {
          fix(bundle, level * bundles.weight[bundle]);
          fixed++;
        }
      }
    }
    return fixed;
  }

  /** Fixes all growing bundles; as nothing grows afterwards, loads need no update. */
  private void fixRest(double level) {
    for (int i = 0; i < bundles.count; i++) {
      int bundle = bundles.order[i];
      if (bundles.rate[bundle] == GROWING) {
        bundles.rate[bundle] = level * bundles.weight[bundle];
      }
    }
    for (int i = 0; i < openCount; i++) {
      int link = open[i];
      if (growing[link] > 0) {
        linkRate[link] += level * load[link];
      }
    }
  }

  private void fix(int bundle, double rate) {
    bundles.rate[bundle] = rate;
    int members = bundles.members[bundle];
    double weight = members * bundles.weight[bundle];
    double bundleRate = members * rate;
    int route = bundles.route[bundle];
    int[] links = routes.links;
    double[] coefficients = routes.coefficients;
    int end = routes.firstEntry[route + 1];
    for (int r = routes.firstEntry[route]; r < end; r++) {
      int link = links[r];
      linkRate[link] += bundleRate * coefficients[r];
      load[link] -= weight * coefficients[r];
      growing[link]--;
    }
  }
}
