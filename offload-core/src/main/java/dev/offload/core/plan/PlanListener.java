package dev.offload.core.plan;

/** Is told how far a planner is. */
@FunctionalInterface
public interface PlanListener {
  /** Hears nothing. */
  PlanListener NONE = (done, total) -> {};

  /**
   * Called after each piece of work, from one thread at a time, though not always the same.
   *
   * @param done pieces that are done, never fewer than at the call before
   * @param total pieces known so far, which may grow as the search goes on
   */
  void progress(int done, int total);
}
