package dev.offload.evidence.measurement;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A figure that a run may have been measured by, with the name that files have for it. */
public enum Metric {
  /** Median of the steps that are neither the first nor the switch. */
  STEADY_STEP("steadyStepSeconds", "steady step", Kind.STEP),
  /** The first step, warm-up and initial loads included. */
  FIRST_STEP("firstStepSeconds", "first step", Kind.STEP),
  /** The step in which the low-noise expert takes over. */
  SWITCH_STEP("switchStepSeconds", "switch step", Kind.STEP),
  /** How much longer the switch takes than a steady step. */
  SWITCH_SPIKE("switchSpikeSeconds", "switch spike", Kind.STEP),
  /** One forward of the model, of which a step with guidance has two. */
  FORWARD("forwardSeconds", "forward", Kind.STEP),
  /** Collectives of a steady step, as long as no kernel runs. */
  COLLECTIVE("collectiveSeconds", "collectives", Kind.PART_OF_STEP),
  /** Time of a steady step in which a copy runs and nothing else makes progress. */
  UNCOVERED_TRANSFER("uncoveredTransferSeconds", "uncovered copy", Kind.PART_OF_STEP),
  /** All denoising steps. */
  DENOISE("denoiseSeconds", "denoising", Kind.TOTAL),
  /** A whole request: encoding, denoising and decoding. */
  TOTAL("totalSeconds", "end to end", Kind.TOTAL),
  /** Most device memory of a rank, in GiB; of which kind is said beside it. */
  PEAK_GIB("peakGpuGiB", "peak memory, GiB", Kind.MEMORY),
  /** The same in GB. */
  PEAK_GB("peakGpuGB", "peak memory, GB", Kind.MEMORY),
  /** Most device memory that a rank's allocator reserved, in GiB, where both kinds are known. */
  PEAK_RESERVED_GIB("peakReservedGiB", "peak reserved, GiB", Kind.MEMORY),
  /** Rate of copies from pinned host memory while they run, in bytes per second. */
  H2D_RATE("h2dBytesPerSecond", "H2D rate", Kind.RATE);

  /** What a figure is about. */
  public enum Kind {
    /** Seconds of one step or forward. */
    STEP,
    /** Seconds within one step. */
    PART_OF_STEP,
    /** Seconds of a run. */
    TOTAL,
    /** Memory. */
    MEMORY,
    /** Bytes per second. */
    RATE
  }

  private final String field;
  private final String title;
  private final Kind kind;

  Metric(String field, String title, Kind kind) {
    this.field = field;
    this.title = title;
    this.kind = kind;
  }

  /** Returns the metric of a field's name, if there is one. */
  static Optional<Metric> ofField(String field) {
    return Arrays.stream(values()).filter(metric -> metric.field.equals(field)).findFirst();
  }

  /** Returns the fields' names. */
  static List<String> fields() {
    return Arrays.stream(values()).map(Metric::field).toList();
  }

  /** Returns the name that files have for it. */
  public String field() {
    return field;
  }

  /** Returns what people call it, in a few words. */
  public String title() {
    return title;
  }

  /** Returns what it is about. */
  public Kind kind() {
    return kind;
  }

  /** Returns the name that files have for it. */
  @Override
  public String toString() {
    return field;
  }
}
