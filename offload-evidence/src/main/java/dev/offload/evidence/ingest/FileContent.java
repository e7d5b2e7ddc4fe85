package dev.offload.evidence.ingest;

import java.util.List;
import java.util.Locale;

/** What a file of a run says, whatever its format. */
sealed interface FileContent permits RequestRecord, PerformanceLog, ConsoleLog, TraceFile {
  /** Returns the file's name, fit for a terminal. */
  String source();

  /** Returns the format. */
  FileKind kind();

  /** Returns how much is in it, in a few words. */
  String summary();

  /** Says what of it was left out, and what is odd about it. */
  default void addFindings(List<Finding> findings) {}

  /** Returns how many there are of something, which is named in the singular. */
  static String counted(long count, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", count, what, count == 1 ? "" : "s");
  }
}
