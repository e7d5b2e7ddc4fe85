package dev.offload.evidence.ingest;

import java.util.ArrayList;
import java.util.List;

/**
 * What people should know of a run, collected while its files are put together. Not thread-safe.
 */
final class Findings {
  private final List<String> remarks = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** Notes what was left out and why, or what a figure stands for, in a sentence or more. */
  void remark(String sentence) {
    remarks.add(sentence);
  }

  /** Notes what is likely wrong, in a sentence or more. */
  void warn(String sentence) {
    warnings.add(sentence);
  }

  List<String> remarks() {
    return List.copyOf(remarks);
  }

  List<String> warnings() {
    return List.copyOf(warnings);
  }
}
