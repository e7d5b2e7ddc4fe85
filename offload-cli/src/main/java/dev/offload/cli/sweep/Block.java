package dev.offload.cli.sweep;

/**
 * Rows that are computed together, since they share most of the work.
 *
 * @param first the index of the first row
 * @param rows how many there are
 */
record Block(long first, int rows) {
  /** Returns this block without its first rows. */
  Block without(int done) {
    return new Block(first + done, rows - done);
  }
}
