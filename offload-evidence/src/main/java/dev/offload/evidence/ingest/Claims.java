package dev.offload.evidence.ingest;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the files of a run say of its scenario, and what the user says, which counts more. Not
 * thread-safe.
 */
final class Claims {
  private final GivenFacts given;
  private final Map<ScenarioField<?>, Claim<?>> byFiles = new LinkedHashMap<>();
  private final List<Overruled> overruled = new ArrayList<>();

  /**
   * What something says.
   *
   * @param value what it is
   * @param source the file or option that says so
   */
  record Claim<T>(T value, String source) {}

  /** What a file says after another one said something else. */
  private record Overruled(ScenarioField<?> field, Claim<?> claim) {}

  Claims(GivenFacts given) {
    this.given = given;
  }

  /**
   * Notes what a file says.
   *
   * @param said empty if it says nothing
   * @throws OffloadException if another file says something else, and the user nothing
   */
  <T> void claim(ScenarioField<T> field, Optional<T> said, String source) {
    if (said.isEmpty()) {
      return;
    }
    T value = said.get();
    Claim<?> earlier = byFiles.get(field);
    if (earlier == null) {
      byFiles.put(field, new Claim<>(value, source));
    } else if (!earlier.value().equals(value)) {
      if (given.of(field).isEmpty()) {
        String option = field.option();
        throw differentRuns(
            "%s (%s) in %s, but (%s) in %s"
                .formatted(field, quoted(earlier.value()), earlier.source(), quoted(value), source),
            option.isEmpty() ? "" : ", or give " + option + " if they are of one");
      }
      // What the user says decides between them.
      overruled.add(new Overruled(field, new Claim<>(value, source)));
    }
  }

  /**
   * Returns the failure of files that are not of one run.
   *
   * @param difference a clause that names both
   */
  static OffloadException differentRuns(String difference) {
    return differentRuns(difference, "");
  }

  private static OffloadException differentRuns(String difference, String otherwise) {
    return OffloadException.of(
        ErrorCode.CONFLICTING_EVIDENCE,
        "The files are of different runs: %s.".formatted(difference),
        "Maybe ingest the files of one run at a time%s.".formatted(otherwise));
  }

  /** Returns what the user says of a field. */
  <T> Optional<T> given(ScenarioField<T> field) {
    return given.of(field);
  }

  /** Returns what is known of a field, and by what. */
  <T> Optional<Claim<T>> of(ScenarioField<T> field) {
    return given.of(field).map(value -> new Claim<>(value, field.option())).or(() -> byFile(field));
  }

  /** Returns the value that is known of a field. */
  <T> Optional<T> value(ScenarioField<T> field) {
    return of(field).map(Claim::value);
  }

  /** Returns what a file says of a field. */
  <T> Optional<Claim<T>> byFile(ScenarioField<T> field) {
    return Optional.ofNullable(byFiles.get(field))
        .map(claim -> new Claim<>(field.cast(claim.value()), claim.source()));
  }

  /** Says of which fields the user says something else than a file. */
  void addFindings(List<Finding> findings) {
    byFiles.forEach((field, claim) -> addReplaced(field, claim, findings));
    overruled.forEach(each -> addReplaced(each.field(), each.claim(), findings));
  }

  private void addReplaced(ScenarioField<?> field, Claim<?> claim, List<Finding> findings) {
    given
        .of(field)
        .filter(value -> !value.equals(claim.value()))
        .ifPresent(
            value ->
                findings.add(
                    FindingKind.REPLACED.of(
                        field.option(), quoted(value), claim.source(), quoted(claim.value()))));
  }

  private static String quoted(Object value) {
    return Quotes.quote(ScenarioField.text(value));
  }
}
