package dev.offload.core.error;

/** The stable identity of a failure: a name that scripts can match, and its category. */
public enum ErrorCode {
  /** A strategy, model, machine, runtime or option of this name does not exist. */
  UNKNOWN_NAME(ErrorCategory.USAGE),
  /** A value is outside the range that has a meaning. */
  INVALID_VALUE(ErrorCategory.USAGE),
  /** The parallel layout does not divide the heads, the ranks or the passes. */
  IMPOSSIBLE_PARALLELISM(ErrorCategory.USAGE),
  /** A file or directory is missing or cannot be read. */
  UNREADABLE_FILE(ErrorCategory.INPUT),
  /** A file was read, but its content is malformed or contradicts itself. */
  MALFORMED_FILE(ErrorCategory.INPUT),
  /** A file cannot be written. */
  UNWRITABLE_FILE(ErrorCategory.INPUT),
  /** No strategy that was asked for fits the memory of the machine. */
  NOTHING_FITS(ErrorCategory.INFEASIBLE),
  /** A runtime has no settings that come near a plan. */
  NOT_EXPORTABLE(ErrorCategory.INFEASIBLE),
  /** A plugin could not be loaded, or broke its contract. */
  BROKEN_PLUGIN(ErrorCategory.PLUGIN),
  /** A strategy asked for something that makes no sense at that place of its program. */
  INVALID_ORDER(ErrorCategory.PLUGIN),
  /** A program cannot complete: a wait on an event that is never recorded, or a cycle of waits. */
  DEADLOCK(ErrorCategory.UNSAFE),
  /** A kernel would read weights that are not on the device. */
  ABSENT_WEIGHTS(ErrorCategory.UNSAFE),
  /** A program was proved unsafe in some order of its streams. */
  UNSAFE_PROGRAM(ErrorCategory.UNSAFE),
  /**
   * What a checkpoint's name, configuration and tensors say of it disagrees, or what files of one
   * run say of it.
   */
  CONFLICTING_EVIDENCE(ErrorCategory.CONFLICT),
  /** Several known models fit what is known of a checkpoint. */
  AMBIGUOUS_MODEL(ErrorCategory.CONFLICT),
  /** A plan was made for another scenario than the one it is to be used for. */
  PLAN_MISMATCH(ErrorCategory.CONFLICT),
  /** An invariant of Offload itself does not hold. */
  INTERNAL(ErrorCategory.INTERNAL);

  private final ErrorCategory category;

  ErrorCode(ErrorCategory category) {
    this.category = category;
  }

  /** Returns the category, never null. */
  public ErrorCategory category() {
    return category;
  }
}
