package dev.offload.core.sweep;

/**
 * Where rows go, in order.
 *
 * @param <E> what it throws, which ends the sweep
 */
@FunctionalInterface
public interface RowSink<E extends Exception> {
  /** Takes the next row. */
  void accept(Row row) throws E;
}
