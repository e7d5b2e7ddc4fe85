package dev.offload.core.error;

/** The kinds of failure that a caller may want to tell apart, each with its process exit code. */
public enum ErrorCategory {
  /** The request itself is wrong: an unknown name, an impossible number. */
  USAGE(2),
  /** A file or directory cannot be read, or does not say what it must. */
  INPUT(3),
  /** The request is sound, but this machine cannot carry it out. */
  INFEASIBLE(4),
  /** A plugin failed or broke its contract. */
  PLUGIN(5),
  /** A program would race, leak or deadlock. */
  UNSAFE(6),
  /**
   * What a model says of itself disagrees or names no single model, what files of one run say
   * disagrees, or a plan is of another scenario.
   */
  CONFLICT(7),
  /** A defect in Offload itself. */
  INTERNAL(70);

  private final int exitCode;

  ErrorCategory(int exitCode) {
    this.exitCode = exitCode;
  }

  /** Returns the process exit code of this category, between 1 and 125. */
  public int exitCode() {
    return exitCode;
  }
}
