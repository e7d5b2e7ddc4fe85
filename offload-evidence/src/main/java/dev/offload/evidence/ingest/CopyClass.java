package dev.offload.evidence.ingest;

/** Copies between host and device, by direction and by what host memory they are from or for. */
enum CopyClass {
  H2D_PINNED("H2D from pinned memory"),
  H2D_PAGEABLE("H2D from pageable memory"),
  H2D_UNKNOWN("H2D"),
  D2H_PINNED("D2H to pinned memory"),
  D2H_PAGEABLE("D2H to pageable memory"),
  D2H_UNKNOWN("D2H");

  private final String title;

  CopyClass(String title) {
    this.title = title;
  }

  /** Returns what people call it, in a few words. */
  String title() {
    return title;
  }
}
