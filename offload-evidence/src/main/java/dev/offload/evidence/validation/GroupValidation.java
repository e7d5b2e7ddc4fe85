package dev.offload.evidence.validation;

import dev.offload.evidence.calibration.Calibration;
import dev.offload.evidence.measurement.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * What came of the runs of one machine and software. Immutable and thread-safe.
 *
 * @param file the file that they are of
 * @param group its name
 * @param calibration what the runs that may set constants said; empty if none could be simulated
 * @param figures every measured figure
 * @param failures why runs could not be predicted, by id
 */
public record GroupValidation(
    String file,
    String group,
    Optional<Calibration> calibration,
    List<PredictedFigure> figures,
    Map<String, String> failures) {
  /** Copies the collections. */
  public GroupValidation {
    Objects.requireNonNull(file);
    Objects.requireNonNull(group);
    Objects.requireNonNull(calibration);
    figures = List.copyOf(figures);
    failures = Map.copyOf(failures);
  }

  /**
   * Returns each pair of strategies that were measured on one scenario by the same figure, of those
   * that tell how long a run or a part of it takes. One of them at least may only be predicted: the
   * order of two that constants are fitted to proves nothing.
   */
  public List<Ranking> rankings() {
    List<Ranking> rankings = new ArrayList<>();
    for (int i = 0; i < figures.size(); i++) {
      for (int j = i + 1; j < figures.size(); j++) {
        PredictedFigure a = figures.get(i);
        PredictedFigure b = figures.get(j);
        if (areRivals(a, b)) {
          rankings.add(
              a.measured() <= b.measured()
                  ? new Ranking(a.metric(), a, b)
                  : new Ranking(a.metric(), b, a));
        }
      }
    }
    return rankings;
  }

  private static boolean areRivals(PredictedFigure a, PredictedFigure b) {
    return a.metric() == b.metric()
        && (a.run().role() == Role.CHECK || b.run().role() == Role.CHECK)
        && a.predicted().isPresent()
        && b.predicted().isPresent()
        && switch (a.metric()) {
          case STEADY_STEP, FORWARD, DENOISE, TOTAL -> true;
          default -> false;
        }
        && a.isComparable()
        && b.isComparable()
        && !a.run().scenario().equals(b.run().scenario())
        && a.run().scenario().differsOnlyInStrategy(b.run().scenario());
  }
}
