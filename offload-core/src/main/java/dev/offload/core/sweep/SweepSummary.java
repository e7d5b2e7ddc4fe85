package dev.offload.core.sweep;

import dev.offload.core.question.ScenarioOption;
import dev.offload.core.unit.DataSize;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What came of a sweep: how many rows fit, and the fastest of each group that does. Rows that
 * change outputs count only where no other fits, as in a comparison. Not thread-safe while it is
 * read, immutable afterwards.
 */
public final class SweepSummary {
  private static final int MOST_GROUPS = 10_000;

  private final List<Axis> by;
  private final Map<Status, Long> counts = new EnumMap<>(Status.class);
  private final Map<List<String>, Optional<Row>> groups = new LinkedHashMap<>();
  private boolean complete = true;

  private SweepSummary(List<Axis> by) {
    this.by = by;
  }

  static SweepSummary of(Results results, List<Axis> by) {
    SweepSummary summary =
        new SweepSummary(
            by.isEmpty()
                ? Axis.ALL.stream()
                    .filter(axis -> !isChoice(axis) && results.header().varies(axis))
                    .toList()
                : List.copyOf(by));
    results.read(summary::add);
    return summary;
  }

  /** Returns whether a user chooses it, rather than asks about it. */
  private static boolean isChoice(Axis axis) {
    return axis.option().isEmpty() || axis.option().get().isDegree();
  }

  private void add(Row row) {
    Status status = row.status();
    counts.merge(status, 1L, Long::sum);
    if (status == Status.IMPOSSIBLE) {
      return;
    }
    List<String> group = by.stream().map(axis -> value(axis, row)).toList();
    if (!groups.containsKey(group) && groups.size() == MOST_GROUPS) {
      complete = false;
      return;
    }
    Optional<Row> fitting = Optional.of(row).filter(each -> status == Status.FITS);
    groups.merge(group, fitting, (best, other) -> isBetter(other, best) ? other : best);
  }

  private static boolean isBetter(Optional<Row> one, Optional<Row> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.isPresent();
    }
    boolean lossless = isLossless(one.get());
    return lossless == isLossless(other.get())
        ? one.get().number("denoiseSeconds") < other.get().number("denoiseSeconds")
        : lossless;
  }

  private static boolean isLossless(Row row) {
    return Boolean.TRUE.equals(row.get("lossless"));
  }

  private static String value(Axis axis, Row row) {
    ScenarioOption<?> option = axis.option().orElse(null);
    if (option == ScenarioOption.SIZE) {
      return row.get("width") + "x" + row.get("height");
    }
    if (option == ScenarioOption.VRAM || option == ScenarioOption.HOST_RAM) {
      return row.get(option.field() + "Bytes") instanceof Number bytes
          ? DataSize.ofBytes(bytes.longValue()).toString()
          : "null";
    }
    String field =
        option == ScenarioOption.FIRST_STEP_WARMUP
            ? "warmupSeconds"
            : option == null ? axis.name() : option.field();
    return String.valueOf(row.get(field));
  }

  /** Returns what a group has in common. */
  public List<Axis> by() {
    return by;
  }

  /** Returns how many rows there are. */
  public long rows() {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns how many rows came to this. */
  public long rows(Status status) {
    return counts.getOrDefault(status, 0L);
  }

  /**
   * Returns the best row of each group, by the values that it has in common, in the order in which
   * they first came; empty where nothing fits.
   */
  public Map<List<String>, Optional<Row>> groups() {
    return Collections.unmodifiableMap(groups);
  }

  /** Returns whether all groups are there: only so many are kept. */
  public boolean isComplete() {
    return complete;
  }
}
