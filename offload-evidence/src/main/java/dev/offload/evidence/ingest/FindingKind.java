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
  RECORD_TAKEN,
  LOGGED_TAKEN,
  NOT_COMPARED,
  UNREADABLE_ARGUMENTS,
  UNREADABLE_STRATEGY,
  PADDED,
  PADDED_UNKNOWN,
  SHORT_STEPS,
  ROUGH_STEPS,
  SWITCH_BY_LENGTH,
  HOST_TIMES,
  RAN_AHEAD,
  SUM_OF_STEPS,
  AVERAGE_STEPS,
  STEPS_MISS_STAGE,
  UNDECIDED_PEAK,
  IDLE_DEVICES,
  UNKNOWN_COPIES,
  PAGEABLE_COPIES,
  PROFILER_COUNT,
  PROFILER_SECONDS,
  NO_STEADY_STEP,
  PROFILER_STEPS,
  HOST_MARKS,
  GAPS,
  PROFILED_STEP,
  IGNORED_FIELDS,
  COPIES_WITHOUT_BYTES,
  ODD_SLICE,
  ODD_SLICES,
  UNKNOWN_MODEL,
  OPEN,
  OTHER_CLASS,
  OTHER_SETTINGS,
  OTHER_SHIFT,
  OTHER_TAKEOVER,
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

  /** Something that was left out, or what a figure stands for. */
  FindingKind() {
    this(false);
  }

  /** Something that is likely wrong, or a part of that. */
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

  /**
   * Returns the sentences of a kind, with places for details; its name if there is no such kind.
   */
  static String sentences(String name) {
    return SENTENCES.getProperty(name, name);
  }
}
