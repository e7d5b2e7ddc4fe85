package dev.offload.core.export;

/** How near settings come to a plan. */
public enum Fidelity {
  /** The runtime moves weights as the plan says. */
  EXACT,
  /** The runtime cannot do all of it; notes say what it does instead. */
  NEAREST,
  /** The runtime can do nothing like it. */
  NONE
}
