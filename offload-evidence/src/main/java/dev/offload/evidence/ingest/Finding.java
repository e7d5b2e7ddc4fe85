package dev.offload.evidence.ingest;

import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Something that people should know of a run: what was left out and why, what a figure stands for,
 * or what is likely wrong. Immutable and thread-safe.
 *
 * @param name what it is, as in STEPS_MISS_STAGE
 * @param warning whether something is likely wrong
 * @param details names and numbers of it; findings among them are parts of it
 */
public record Finding(String name, boolean warning, List<Object> details) {
  /** Copies the list. */
  public Finding {
    Objects.requireNonNull(name);
    details = List.copyOf(details);
  }

  /** Returns it in a sentence or more. */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, FindingKind.sentences(name), details.toArray());
  }
}
