package dev.offload.evidence.measurement;

import dev.offload.core.error.Names;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The runs of a file. Immutable and thread-safe.
 *
 * @param name the file, for messages and provenance
 * @param description what the file says of itself; may be empty
 * @param runs in the order of the file, with unique ids
 * @param warnings what was ignored, a sentence each
 */
public record Measurements(
    String name, String description, List<Measurement> runs, List<String> warnings) {
  /** Copies the lists. */
  public Measurements {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    runs = List.copyOf(runs);
    warnings = List.copyOf(warnings);
  }

  /**
   * Returns the runs of several files as one.
   *
   * @param files at least one, whose ids and groups differ
   */
  public static Measurements joined(List<Measurements> files) {
    return new Measurements(
        files.stream().map(Measurements::name).collect(Collectors.joining(" and ")),
        files.stream().map(Measurements::description).collect(Collectors.joining(" ")).strip(),
        files.stream().flatMap(file -> file.runs().stream()).toList(),
        files.stream().flatMap(file -> file.warnings().stream()).toList());
  }

  /** Returns where the runs of a group are from, for provenance. */
  public String origin(String group) {
    return "group %s of %s".formatted(group, name);
  }

  /** Returns the first of some files that has a group; the group must be of one. */
  public static Measurements withGroup(String group, List<Measurements> files) {
    return files.stream()
        .filter(file -> file.groups().containsKey(group))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the runs of each group, in the order of the file. */
  public Map<String, List<Measurement>> groups() {
    Map<String, List<Measurement>> groups = new LinkedHashMap<>();
    for (Measurement run : runs) {
      groups.computeIfAbsent(run.group(), group -> new ArrayList<>()).add(run);
    }
    return groups;
  }

  /**
   * Returns the run of an id.
   *
   * @throws dev.offload.core.error.OffloadException if there is none
   */
  public Measurement run(String id) {
    return runs.stream()
        .filter(run -> run.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                Names.unknown(
                    "run in %s".formatted(name), id, runs.stream().map(Measurement::id).toList()));
  }

  /**
   * Returns the group that a run joins if nobody says otherwise: that of the other runs on its
   * machine, if they are of one.
   */
  public Optional<String> groupFor(Measurement run) {
    List<String> groups =
        runs.stream()
            .filter(each -> !each.id().equals(run.id()))
            .filter(each -> each.scenario().hardware().equals(run.scenario().hardware()))
            .map(Measurement::group)
            .distinct()
            .toList();
    return groups.size() == 1 ? Optional.of(groups.get(0)) : Optional.empty();
  }

  /** Returns the runs with one more, in the place of that of the same id or behind the last. */
  public List<Measurement> with(Measurement run) {
    Map<String, Measurement> all = new LinkedHashMap<>();
    runs.forEach(each -> all.put(each.id(), each));
    all.put(run.id(), run);
    return List.copyOf(all.values());
  }
}
