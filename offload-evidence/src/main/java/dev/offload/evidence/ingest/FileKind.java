package dev.offload.evidence.ingest;

/** What a file of a run can be. */
public enum FileKind {
  /** What SGLang writes where {@code --perf-dump-path} says: one request as a JSON object. */
  PERFORMANCE_DUMP("performance dump of SGLang"),
  /** SGLang's {@code performance.log}: a JSON object on each line. */
  PERFORMANCE_LOG("performance log of SGLang"),
  /** What SGLang prints. */
  CONSOLE_LOG("console log of SGLang"),
  /** Chrome trace events, as PyTorch's profiler and converters of Nsight Systems write them. */
  TRACE("profiler trace");

  private final String title;

  FileKind(String title) {
    this.title = title;
  }

  /** Returns what people call it, in a few words. */
  public String title() {
    return title;
  }
}
