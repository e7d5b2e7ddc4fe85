package dev.offload.cli.output;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether the user wants a long work to end early. The process then waits until what was computed
 * is written, and ends with the code of its signal: 130 for SIGINT, 143 for SIGTERM. Thread-safe.
 */
public final class Interruption {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private volatile boolean requested;

  /** Something that can be interrupted. */
  @FunctionalInterface
  public interface Task {
    /** Does it. */
    void run() throws IOException;
  }

  /** Returns whether the work is to end. */
  public boolean isRequested() {
    return requested;
  }

  /**
   * Listens to signals while a task runs.
   *
   * @param farewell called when the process is about to end because of a signal
   */
  public void during(Runnable farewell, Task task) throws IOException {
    CountDownLatch written = new CountDownLatch(1);
    Thread hook =
        new Thread(
            () -> {
              requested = true;
              try {
                written.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
              farewell.run();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      task.run();
    } finally {
      written.countDown();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // It runs already.
      }
    }
  }
}
