package dev.offload.core.sweep;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/**
 * Computes rows on several threads, and hands them on in order. At any time, no more blocks are
 * computed or wait to be handed on than a few for each thread.
 *
 * @param threads how many compute, above 0
 * @param isEnded whether no more rows are wanted
 */
record SweepRun(Cells cells, RowMaker maker, Shard shard, int threads, BooleanSupplier isEnded) {
  private static final int BLOCKS_PER_THREAD = 32;

  /** Takes the next rows. */
  interface BlockSink<T, E extends Exception> {
    void accept(List<T> rows) throws E;
  }

  private record Pending<T>(Cells.Block block, Future<List<T>> rows) {}

  /**
   * Hands on all rows but the first.
   *
   * @param done how many rows are left out
   * @param form what is handed on, made on the threads that compute
   */
  <T, E extends Exception> void run(long done, Function<Row, T> form, BlockSink<T, E> sink)
      throws E {
    Iterator<Cells.Block> blocks = cells.blocks(shard).iterator();
    long toSkip = done;
    Deque<Pending<T>> pending = new ArrayDeque<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads, SweepRun::daemon);
    try {
      while (true) {
        while (blocks.hasNext()
            && pending.size() < BLOCKS_PER_THREAD * threads
            && !isEnded.getAsBoolean()) {
          Cells.Block block = blocks.next();
          if (toSkip >= block.rows()) {
            toSkip -= block.rows();
            continue;
          }
          Cells.Block left = block.without((int) toSkip);
          toSkip = 0;
          pending.add(new Pending<>(left, pool.submit(() -> rows(left, form))));
        }
        if (pending.isEmpty()) {
          return;
        }
        Pending<T> next = pending.remove();
        List<T> rows = next.rows().get();
        if (!rows.isEmpty()) {
          sink.accept(rows);
        }
        if (rows.size() < next.block().rows()) {
          // Cut short by an interruption: what follows would leave a gap.
          return;
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException("A block of rows failed.", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      pool.shutdownNow();
    }
  }

  private <T> List<T> rows(Cells.Block block, Function<Row, T> form) {
    return maker.rows(block, () -> !isEnded.getAsBoolean()).stream().map(form).toList();
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "sweep");
    thread.setDaemon(true);
    return thread;
  }
}
