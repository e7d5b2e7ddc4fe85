package dev.offload.evidence.explanation;

import dev.offload.evidence.measurement.Metric;
import java.util.Locale;

/** What a step is among the others of its run. */
public enum StepKind {
  /** The first. */
  FIRST(Metric.FIRST_STEP),
  /** One like the others. */
  STEADY(Metric.STEADY_STEP),
  /** The one in which the low-noise expert takes over. */
  SWITCH(Metric.SWITCH_STEP);

  private final Metric metric;

  StepKind(Metric metric) {
    this.metric = metric;
  }

  /** Returns the figure that tells how long such a step takes. */
  public Metric metric() {
    return metric;
  }

  /** Returns the name in lower case. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
