package dev.offload.core.plugin;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks code that somebody else wrote, on a thread of its own, so that a loop without end costs a
 * limited time. Stateless and thread-safe.
 */
public final class PluginCall {
  /** How long a plugin may take to answer, unless something else is said. */
  public static final Duration DEFAULT_LIMIT = Duration.ofSeconds(60);

  /** No limit: what is asked is trusted to answer, and is asked on the calling thread. */
  public static final Duration UNLIMITED = ChronoUnit.FOREVER.getDuration();

  /** A thread that answered is used again; one that did not is never free. */
  private static final ExecutorService THREADS =
      Executors.newCachedThreadPool(
          work -> {
            // The stack is as deep as that of a main thread: the default of the virtual machine.
            Thread thread = new Thread(work, "plugin");
            thread.setDaemon(true);
            return thread;
          });

  private PluginCall() {}

  /**
   * Returns what the plugin answers. A thread that does not answer in time is interrupted and left
   * behind; it does not keep the process alive.
   *
   * @param limit how long to wait, more than 0, or {@link #UNLIMITED}
   * @param question calls the plugin
   * @return the answer; null if the question answers null
   * @throws TimeoutException if the plugin takes longer
   * @throws ExecutionException if the plugin throws anything, which is then the cause
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public static <T> T within(Duration limit, Callable<T> question)
      throws TimeoutException, ExecutionException, InterruptedException {
    if (limit.equals(UNLIMITED)) {
      try {
        return question.call();
      } catch (Throwable e) {
        throw new ExecutionException(e);
      }
    }
    Future<T> task = THREADS.submit(question);
    try {
      return task.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } finally {
      task.cancel(true);
    }
  }

  /** Returns a failure in words, even if its own {@code toString} fails. */
  public static String describe(Throwable failure) {
    try {
      return String.valueOf(failure);
    } catch (Throwable e) {
      return failure.getClass().getName();
    }
  }

  /** Returns a limit in seconds, as in "60 s" or "0.5 s". */
  public static String describe(Duration limit) {
    double seconds = limit.toMillis() / 1e3;
    return seconds == Math.rint(seconds)
        ? String.format(Locale.ROOT, "%.0f s", seconds)
        : seconds + " s";
  }
}
