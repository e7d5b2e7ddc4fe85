package dev.offload.core.verify;

/** What can go wrong in a program. */
public enum HazardKind {
  /** A kernel or a copy uses a layer whose memory is not, or may not yet be, on the device. */
  ABSENT_LAYER,
  /** A kernel or a copy reads what an earlier copy may not have written yet. */
  READ_BEFORE_LOADED,
  /** A layer's memory is given back while a kernel or a copy may still use it. */
  FREED_WHILE_IN_USE,
  /** A layer's memory is written while a kernel or a copy may still use it. */
  OVERWRITTEN_WHILE_IN_USE,
  /** A layer is allocated or loaded while it is on the device already. */
  DOUBLE_LOAD,
  /** A layer's memory is given back that is not, or may not yet be, taken. */
  DOUBLE_FREE,
  /** A stream or the host waits for an event that was not recorded before: it may wait for ever. */
  EVENT_NEVER_RECORDED,
  /** A layer is on the device at the end that was not there at the start. */
  LEAK,
  /** A layer is not on the device at the end as it was at the start: no run can follow. */
  NOT_RESTORED,
  /** A kernel or a copy takes weights for another format than they are stored in. */
  WRONG_FORMAT,
  /** In some order, the weights exceed the budget. */
  OVER_BUDGET
}
