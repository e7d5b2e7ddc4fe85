package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * A split of the device's memory between layers that stay and layers that pass. Immutable.
 *
 * @param counts how many layers stay, by expert; those that stay are strided
 * @param bothStay whether those of both experts stay at once
 * @param warm whether they stay between runs
 * @param ahead how many layers are loaded ahead
 */
record HybridSplit(List<Integer> counts, boolean bothStay, boolean warm, int ahead) {
  HybridSplit {
    counts = List.copyOf(counts);
  }

  /** Keeps every layer of every expert that runs. */
  static HybridSplit everything(RunSetting setting) {
    return asked(setting, ResidentCount.ALL, true, 0, true);
  }

  /** Keeps no layer. */
  static HybridSplit nothing(RunSetting setting, int ahead) {
    return asked(setting, ResidentCount.NONE, false, ahead, false);
  }

  /** Keeps as many layers of each expert as are asked for, whether they fit or not. */
  static HybridSplit asked(
      RunSetting setting, ResidentCount resident, boolean bothStay, int ahead, boolean warm) {
    List<Integer> counts =
        setting.experts().stream().map(expert -> resident.of(expert.layers().size(), 0)).toList();
    return new HybridSplit(counts, bothStay, warm, ahead);
  }

  /** Keeps as much of the running expert as fits beside the layers that pass. */
  static HybridSplit swapping(RunSetting setting, int ahead, boolean warm) {
    long room = Experts.roomBytes(setting);
    boolean allFit =
        Experts.running(setting).stream().allMatch(expert -> Experts.layerBytes(expert) <= room);
    long staying = room - (allFit ? 0 : passingBytes(setting, ahead));
    List<Integer> counts = new ArrayList<>();
    setting.experts().forEach(expert -> counts.add(Residency.fitting(expert, staying).count()));
    return new HybridSplit(counts, false, warm, allFit ? 0 : ahead);
  }

  /**
   * Keeps as much of both experts as fits beside the layers that pass.
   *
   * @param firstShare the share of the room that the first expert gets, from 0 to 1; what one
   *     expert leaves goes to the other
   */
  static HybridSplit sharing(RunSetting setting, int ahead, double firstShare, boolean warm) {
    List<Expert> running = Experts.running(setting);
    Expert first = running.get(0);
    Expert second = running.get(1);
    long room = Experts.roomBytes(setting) - passingBytes(setting, ahead);
    Residency some = Residency.fitting(first, (long) (firstShare * room));
    Residency rest = Residency.fitting(second, room - some.bytes());
    List<Integer> counts = new ArrayList<>();
    setting.experts().forEach(expert -> counts.add(0));
    counts.set(first.index(), Residency.fitting(first, room - rest.bytes()).count());
    counts.set(second.index(), rest.count());
    return new HybridSplit(counts, true, warm, ahead);
  }

  private static long passingBytes(RunSetting setting, int ahead) {
    return (ahead + 1) * Experts.largestLayerBytes(setting);
  }

  /** Returns the memory that the layers take at most. */
  long capacityBytes(RunSetting setting) {
    long staying = 0;
    boolean streams = false;
    for (Expert expert : Experts.running(setting)) {
      Residency residency = residency(expert);
      staying = bothStay ? staying + residency.bytes() : Math.max(staying, residency.bytes());
      streams |= !residency.streamed().isEmpty();
    }
    return staying + (streams ? passingBytes(setting, ahead) : 0);
  }

  /** Returns the layers' share of the memory that is taken between runs if this is warm. */
  long warmBytes(RunSetting setting) {
    long capacity = capacityBytes(setting);
    return bothStay
        ? capacity
        : Math.min(capacity, Experts.layerBytes(Experts.running(setting).get(0)));
  }

  /** Returns the splits that differ in a layer that stays or is ahead, or in one of the choices. */
  List<HybridSplit> neighbours(RunSetting setting) {
    List<HybridSplit> neighbours = new ArrayList<>();
    List<Expert> running = Experts.running(setting);
    int first = running.get(0).index();
    int last = running.get(running.size() - 1).index();
    for (int more = -1; more <= 1; more++) {
      for (int other = first == last ? 0 : -1; other <= (first == last ? 0 : 1); other++) {
        List<Integer> moved = new ArrayList<>(counts);
        moved.set(first, moved.get(first) + more);
        moved.set(last, moved.get(last) + other);
        for (int depth = Math.max(0, ahead - 1); depth <= ahead + 1; depth++) {
          neighbours.add(new HybridSplit(moved, bothStay, warm, depth));
        }
      }
    }
    for (int depth = 0; depth <= ahead; depth++) {
      neighbours.add(new HybridSplit(counts, !bothStay, warm, depth));
      neighbours.add(new HybridSplit(counts, bothStay, !warm, depth));
      neighbours.add(new HybridSplit(counts, !bothStay, !warm, depth));
    }
    neighbours.removeIf(split -> !split.isPossible(setting));
    return neighbours;
  }

  private boolean isPossible(RunSetting setting) {
    return setting.experts().stream()
        .allMatch(
            expert ->
                counts.get(expert.index()) >= 0
                    && counts.get(expert.index()) <= expert.layers().size());
  }

  /** Returns the same split of which nothing stays between runs. */
  HybridSplit cold() {
    return new HybridSplit(counts, bothStay, false, ahead);
  }

  OffloadPlan plan(RunSetting setting, Transport transport) {
    return plan(setting, transport, decision(setting));
  }

  OffloadPlan plan(RunSetting setting, Transport transport, String decision) {
    return new LookaheadPlan(
        setting,
        new CacheLayout(
            setting.experts().stream().map(this::residency).toList(),
            bothStay,
            false,
            warm,
            capacityBytes(setting),
            2 * Experts.running(setting).get(0).layers().size(),
            transport,
            decision));
  }

  private Residency residency(Expert expert) {
    return Residency.strided(expert, counts.get(expert.index()));
  }

  private String decision(RunSetting setting) {
    List<Expert> running = Experts.running(setting);
    boolean all =
        running.stream().allMatch(expert -> counts.get(expert.index()) == expert.layers().size());
    if (all && warm && (bothStay || running.size() == 1)) {
      return "Everything fits: all %d layers stay and none is copied; they take %s of %s."
          .formatted(
              running.stream().mapToInt(expert -> expert.layers().size()).sum(),
              gibibytes(capacityBytes(setting)),
              gibibytes(Experts.roomBytes(setting)));
    }
    String kept =
        running.stream()
            .map(
                expert ->
                    "%d of %d layers of %s"
                        .formatted(
                            counts.get(expert.index()), expert.layers().size(), expert.name()))
            .collect(Collectors.joining(" and "));
    String swap =
        bothStay || running.size() == 1
            ? ""
            : ", one expert at a time; they change places at step %d"
                .formatted(Experts.switchStep(setting));
    return "Keeps %s%s%s%s."
        .formatted(
            kept,
            all ? "" : ", and loads the others %d ahead".formatted(ahead),
            swap,
            warm ? "" : "; nothing stays between runs");
  }

  private static String gibibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f GiB", DataSize.ofBytes(bytes).toGibibytes());
  }
}
