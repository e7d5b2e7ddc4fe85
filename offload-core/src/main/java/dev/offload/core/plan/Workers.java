package dev.offload.core.plan;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Does independent pieces of work on several threads, with results in the order of the pieces, so
 * that nothing depends on which thread was first. Used by one thread.
 */
final class Workers implements AutoCloseable {
  private final ExecutorService threads;
  private final PlanListener listener;
  private int done;
  private int total;

  Workers(int count, PlanListener listener) {
    this.listener = listener;
    this.threads =
        Executors.newFixedThreadPool(
            count,
            work -> {
              Thread thread = new Thread(work, "planner");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Returns the results, in the order of the pieces.
   *
   * @throws OffloadException or whatever else the first piece that failed threw
   */
  <T> List<T> all(List<Callable<T>> pieces) {
    expect(pieces.size());
    List<Future<T>> futures = new ArrayList<>();
    for (Callable<T> piece : pieces) {
      futures.add(
          threads.submit(
              () -> {
                T result = piece.call();
                advance();
                return result;
              }));
    }
    List<T> results = new ArrayList<>();
    for (Future<T> future : futures) {
      results.add(result(future));
    }
    return results;
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      if (e.getCause() instanceof Error failure) {
        throw failure;
      }
      throw OffloadException.of(ErrorCode.INTERNAL, "The planner failed.").causedBy(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw OffloadException.of(ErrorCode.INTERNAL, "The planner was interrupted.").causedBy(e);
    }
  }

  private synchronized void expect(int pieces) {
    total += pieces;
    listener.progress(done, total);
  }

  private synchronized void advance() {
    done++;
    listener.progress(done, total);
  }

  /** Ends the threads; what they have not begun is left undone. */
  @Override
  public void close() {
    threads.shutdownNow();
  }
}
