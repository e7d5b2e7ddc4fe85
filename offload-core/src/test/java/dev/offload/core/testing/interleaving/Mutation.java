package dev.offload.core.testing.interleaving;

/** Ways of spoiling a program. */
public enum Mutation {
  /** A stream no longer waits. */
  REMOVE_WAIT("remove one wait"),
  /** An event is no longer recorded there. */
  REMOVE_RECORD("remove one record"),
  /** The host no longer waits. */
  REMOVE_HOST_BLOCK("remove one host block"),
  /** Memory is given back some places earlier. */
  RELEASE_EARLIER("move one release earlier"),
  /** Memory is given back on another stream. */
  RELEASE_ELSEWHERE("release on another stream"),
  /** A copy is launched some places later. */
  LOAD_LATER("move one load later"),
  /** A copy to the device is left out, with or without its allocation. */
  DROP_LOAD("drop one load"),
  /** What the ranks copied shards of is not gathered. */
  DROP_GATHER("drop one gather"),
  /** A gather is launched some places earlier or later. */
  MOVE_GATHER("move one gather"),
  /** A gather runs on another stream. */
  GATHER_ELSEWHERE("gather on another stream"),
  /** Memory is not given back. */
  DROP_RELEASE("drop one release"),
  /** Two records, or two waits, exchange their events. */
  SWAP_EVENTS("swap two events"),
  /** Two neighbours on different streams, or on a stream and the host, change places. */
  SWAP_NEIGHBOURS("swap two neighbours"),
  /** A copy is made twice, with or without its allocation. */
  DOUBLE_LOAD("double one load"),
  /** A copy to the device brings weights in another format. */
  OTHER_FORMAT("load in another format"),
  /** The host no longer waits for a copy. */
  DO_NOT_BLOCK("make one copy asynchronous"),
  /** The budget is one byte below the worst-case peak. */
  SHRINK_BUDGET("one byte below the peak");

  private final String label;

  Mutation(String label) {
    this.label = label;
  }

  @Override
  public String toString() {
    return label;
  }
}
