package dev.offload.core.verify;

/** What can go wrong in a program. */
public enum HazardKind {
  /** A kernel or a copy reads a layer that is not on the device. */
  ABSENT_LAYER,
  /** A kernel or a copy reads a layer whose load may not have ended. */
  READ_BEFORE_LOADED,
  /** A layer's memory is given back while a kernel or a copy may still use it. */
  FREED_WHILE_IN_USE,
  /** A layer's memory is written while a kernel or a copy may still use it. */
  OVERWRITTEN_WHILE_IN_USE,
  /** A layer is allocated or loaded while it is on the device already. */
  DOUBLE_LOAD,
  /** A layer's memory is given back that was never taken, or given back before. */
  DOUBLE_FREE,
  /** A stream or the host waits for an event that was not recorded before. */
  EVENT_NEVER_RECORDED,
  /** Memory that a load took is still taken at the end, though nothing used the layer since. */
  LEAK,
  /** In some order, the weights exceed the budget. */
  OVER_BUDGET
}
