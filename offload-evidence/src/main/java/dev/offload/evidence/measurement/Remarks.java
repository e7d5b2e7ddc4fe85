package dev.offload.evidence.measurement;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/**
 * What is to be known of single figures of a run, a sentence each. Immutable and thread-safe.
 *
 * @param informed figures that a profile of Offload took a constant from, with which: they are no
 *     independent test of a prediction
 * @param incomparable figures that the source itself does not hold to be comparable, with why: they
 *     are shown, and count in no summary
 * @param explained figures that are predicted amiss, with what accounts for it
 */
public record Remarks(
    Map<Metric, String> informed, Map<Metric, String> incomparable, Map<Metric, String> explained) {
  /** No remarks. */
  public static final Remarks NONE = new Remarks(Map.of(), Map.of(), Map.of());

  /** Copies the maps. */
  public Remarks {
    informed = ordered(informed);
    incomparable = ordered(incomparable);
    explained = ordered(explained);
  }

  private static Map<Metric, String> ordered(Map<Metric, String> remarks) {
    EnumMap<Metric, String> copy = new EnumMap<>(Metric.class);
    copy.putAll(remarks);
    return Collections.unmodifiableMap(copy);
  }
}
