package dev.offload.evidence.measurement;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A file of measured runs to which others are added. Immutable.
 *
 * @param description what the file says of itself; may be empty
 * @param runs in the order of the file
 */
public record MeasurementStore(String description, List<Measurement> runs) {
  /** Copies the list. */
  public MeasurementStore {
    runs = List.copyOf(runs);
  }

  /**
   * Reads a file; one that does not exist has no runs.
   *
   * @throws OffloadException if it cannot be read, holds no runs, or has something that would be
   *     lost if it were written again
   */
  public static MeasurementStore read(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new MeasurementStore("", List.of());
    }
    Measurements measurements = MeasurementFile.read(path);
    if (!measurements.warnings().isEmpty()) {
      throw OffloadException.of(
          ErrorCode.MALFORMED_FILE,
          "The measurements file (%s) would lose what is not understood of it. %s"
              .formatted(
                  Quotes.quote(path.toString()),
                  measurements.warnings().get(0).lines().findFirst().orElseThrow()),
          "Maybe correct it first, or write to another file with -o.");
    }
    return new MeasurementStore(measurements.description(), measurements.runs());
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
    List<Measurement> all = new ArrayList<>(runs);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).id().equals(run.id())) {
        all.set(i, run);
        return List.copyOf(all);
      }
    }
    all.add(run);
    return List.copyOf(all);
  }
}
