package dev.offload.core.hardware;

/** Who shares one instance of a link. */
public enum LinkScope {
  /** Each GPU has its own. */
  GPU,
  /** The GPUs behind one switch share it. */
  SWITCH,
  /** All GPUs of the node share it. */
  NODE
}
