package dev.offload.evidence.ingest;

import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Properties;

/** What there is to find in files of runs; its sentences are in a resource of this package. */
enum FindingKind {
  RECORD_TAKEN(false),
  LOGGED_TAKEN(false),
  NOT_COMPARED(false),
  UNREADABLE_ARGUMENTS(false),
  UNREADABLE_STRATEGY(false),
  PADDED(false),
  PADDED_UNKNOWN(false),
  SHORT_STEPS(false),
  ROUGH_STEPS(false),
  SWITCH_BY_LENGTH(false),
  HOST_TIMES(false),
  RAN_AHEAD(false),
  SUM_OF_STEPS(false),
  AVERAGE_STEPS(false),
  STEPS_MISS_STAGE(false),
  UNDECIDED_PEAK(false),
  IDLE_DEVICES(false),
  UNKNOWN_COPIES(false),
  PAGEABLE_COPIES(false),
  PROFILER_COUNT(false),
  PROFILER_SECONDS(false),
  NO_STEADY_STEP(false),
  PROFILER_STEPS(false),
  HOST_MARKS(false),
  GAPS(false),
  PROFILED_STEP(false),
  IGNORED_FIELDS(false),
  COPIES_WITHOUT_BYTES(false),
  ODD_SLICE(false),
  ODD_SLICES(false),
  UNKNOWN_MODEL(false),
  OPEN(false),
  OTHER_CLASS(false),
  OTHER_SETTINGS(false),
  OTHER_SHIFT(false),
  OTHER_TAKEOVER(false),
  OTHER_MODEL(true),
  OTHER_FAMILY(true),
  OTHER_STEPS(true),
  NOT_MODELLED(true),
  OTHER_WEIGHTS(true),
  OTHER_SWITCH(true),
  OTHER_GPU(true),
  UNKNOWN_NAME(true),
  MORE_ALLOCATED(true),
  BROKEN_LINE(true),
  MORE_BROKEN_LINES(true),
  SIMULATED(true),
  TRUNCATED(true),
  REPLACED(true);

  private static final Properties SENTENCES = load();

  private final boolean warning;

  FindingKind(boolean warning) {
    this.warning = warning;
  }

  private static Properties load() {
    try (Reader reader =
        new InputStreamReader(
            FindingKind.class.getResourceAsStream("findings.properties"), StandardCharsets.UTF_8)) {
      Properties sentences = new Properties();
      sentences.load(reader);
      return sentences;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns such a finding.
   *
   * @param details names and numbers in the order of its sentences, fit for a terminal; findings
   *     among them are parts of it
   */
  Finding of(Object... details) {
    return new Finding(name(), warning, List.of(details));
  }

  /** Returns the sentences, with places for the details. */
  String sentences() {
    return SENTENCES.getProperty(name());
  }
}
