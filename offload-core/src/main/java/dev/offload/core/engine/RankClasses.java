package dev.offload.core.engine;

import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.Parallelism;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Ranks in the same position of a machine, which behave alike and are simulated once.
 *
 * <p>Two ranks are in the same position if their switches, and the peers they exchange with, are:
 * the coarsest such partition is found by refinement, as for graphs (an equitable partition). Rank
 * r sits behind switch r / gpusPerSwitch.
 */
final class RankClasses {
  private final int[] classOfRank;
  private final int[] size;
  private final int[] first;
  private final int gpusPerSwitch;
  private final Parallelism parallelism;

  private RankClasses(int[] classOfRank, int gpusPerSwitch, Parallelism parallelism) {
    this.classOfRank = classOfRank;
    this.gpusPerSwitch = gpusPerSwitch;
    this.parallelism = parallelism;
    int classes = Arrays.stream(classOfRank).max().orElse(-1) + 1;
    size = new int[classes];
    first = new int[classes];
    for (int rank = classOfRank.length - 1; rank >= 0; rank--) {
      size[classOfRank[rank]]++;
      first[classOfRank[rank]] = rank;
    }
  }

  /** Returns the coarsest partition of the ranks. */
  static RankClasses collapsed(int gpusPerSwitch, Parallelism parallelism) {
    int ranks = parallelism.gpus();
    int[] color = new int[ranks];
    int classes = 1;
    while (true) {
      int[] refined = refine(color, gpusPerSwitch, parallelism);
      int refinedClasses = Arrays.stream(refined).max().orElse(0) + 1;
      if (refinedClasses == classes) {
        return new RankClasses(color, gpusPerSwitch, parallelism);
      }
      color = refined;
      classes = refinedClasses;
    }
  }

  /** Returns the partition in which every rank stands alone. */
  static RankClasses individual(int gpusPerSwitch, Parallelism parallelism) {
    int[] ranks = IntStream.range(0, parallelism.gpus()).toArray();
    return new RankClasses(ranks, gpusPerSwitch, parallelism);
  }

  private static int[] refine(int[] color, int gpusPerSwitch, Parallelism parallelism) {
    Map<String, Integer> known = new TreeMap<>();
    int[] refined = new int[color.length];
    for (int rank = 0; rank < color.length; rank++) {
      StringBuilder position = new StringBuilder().append(color[rank]);
      int home = rank / gpusPerSwitch;
      append(position, color, IntStream.range(0, color.length), home, gpusPerSwitch, true);
      for (CollectiveKind kind : CollectiveKind.values()) {
        append(position, color, peers(rank, kind, parallelism), home, gpusPerSwitch, false);
      }
      refined[rank] = known.computeIfAbsent(position.toString(), key -> known.size());
    }
    return refined;
  }

  private static void append(
      StringBuilder position,
      int[] color,
      IntStream ranks,
      int home,
      int gpusPerSwitch,
      boolean onlySameSwitch) {
    List<String> colors = new ArrayList<>();
    ranks
        .filter(rank -> !onlySameSwitch || rank / gpusPerSwitch == home)
        .forEach(rank -> colors.add(color[rank] + (rank / gpusPerSwitch == home ? "=" : "/")));
    colors.sort(null);
    position.append(colors);
  }

  /** Returns whom a rank exchanges with. */
  private static IntStream peers(int rank, CollectiveKind kind, Parallelism parallelism) {
    int ulysses = parallelism.ulysses();
    int ring = parallelism.ring();
    int group = ulysses * ring;
    int inGroup = rank % group;
    int base = rank - inGroup;
    return switch (kind) {
      case ULYSSES_ALL_TO_ALL -> {
        int start = rank - rank % ulysses;
        yield IntStream.range(start, start + ulysses).filter(peer -> peer != rank);
      }
      case RING_SEND_RECEIVE ->
          ring == 1
              ? IntStream.empty()
              : IntStream.of(
                  base + (inGroup + ulysses) % group, base + (inGroup + group - ulysses) % group);
      case GUIDANCE_GATHER ->
          IntStream.range(0, parallelism.guidance())
              .map(part -> part * group + inGroup)
              .filter(peer -> peer != rank);
      case WEIGHT_GATHER -> IntStream.range(0, parallelism.gpus()).filter(peer -> peer != rank);
    };
  }

  /** Returns the number of classes. */
  int count() {
    return size.length;
  }

  /** Returns the class of each rank. */
  int[] classOfRank() {
    return classOfRank.clone();
  }

  /** Returns how many ranks a class has. */
  int size(int rankClass) {
    return size[rankClass];
  }

  /**
   * Returns a number for the switch of a class: classes share it exactly if they share switches.
   */
  int switchOf(int rankClass) {
    int home = first[rankClass] / gpusPerSwitch;
    int lowest = Integer.MAX_VALUE;
    for (int rank = 0; rank < classOfRank.length; rank++) {
      if (rank / gpusPerSwitch == home) {
        lowest = Math.min(lowest, classOfRank[rank]);
      }
    }
    return lowest;
  }

  /** Returns how many ranks of a class share one switch. */
  int ranksOnSwitch(int rankClass) {
    int home = first[rankClass] / gpusPerSwitch;
    int ranks = 0;
    for (int rank = 0; rank < classOfRank.length; rank++) {
      if (rank / gpusPerSwitch == home && classOfRank[rank] == rankClass) {
        ranks++;
      }
    }
    return ranks;
  }

  /** Returns the share of a class's exchange partners that sit behind another switch, 0 to 1. */
  double crossingShare(int rankClass, CollectiveKind kind) {
    int rank = first[rankClass];
    int[] peers = peers(rank, kind, parallelism).toArray();
    long crossing =
        Arrays.stream(peers).filter(peer -> peer / gpusPerSwitch != rank / gpusPerSwitch).count();
    return peers.length == 0 ? 0 : crossing / (double) peers.length;
  }

  /** Returns for each class the lowest class that it meets, directly or not, in a collective. */
  int[] meetings(CollectiveKind kind) {
    int[] meeting = IntStream.range(0, count()).toArray();
    boolean changed = true;
    while (changed) {
      changed = false;
      for (int rank = 0; rank < classOfRank.length; rank++) {
        int mine = classOfRank[rank];
        for (int peer : peers(rank, kind, parallelism).toArray()) {
          int lowest = Math.min(meeting[mine], meeting[classOfRank[peer]]);
          changed |= meeting[mine] != lowest || meeting[classOfRank[peer]] != lowest;
          meeting[mine] = lowest;
          meeting[classOfRank[peer]] = lowest;
        }
      }
    }
    return meeting;
  }
}
