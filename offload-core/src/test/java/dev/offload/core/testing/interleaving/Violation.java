package dev.offload.core.testing.interleaving;

/** What goes wrong in some order of a program. */
public enum Violation {
  /** An operation uses memory that is not there, or no longer. */
  ABSENT,
  /** An operation reads what a copy has yet to write. */
  UNFINISHED,
  /** Memory is given back while an operation uses it. */
  FREED_IN_USE,
  /** Memory is written while an operation uses it. */
  OVERWRITTEN_IN_USE,
  /** A layer is allocated or loaded that already is. */
  DOUBLE_LOAD,
  /** Memory is given back that was not taken, or not yet. */
  DOUBLE_FREE,
  /** A wait is launched before any record of its event. */
  NEVER_RECORDED,
  /** Nothing can go on, and not all is done. */
  DEADLOCK,
  /** At the end a layer is on the device that was not there at the start. */
  LEAK,
  /**
   * At the end a layer is not, or not wholly or otherwise stored, on the device as at the start.
   */
  NOT_RESTORED,
  /** An operation takes weights for stored in another format than they are. */
  WRONG_FORMAT
}
