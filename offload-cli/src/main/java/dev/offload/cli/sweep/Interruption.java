package dev.offload.cli.sweep;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Whether the user wants a sweep to end early. The process then waits until what was computed is
 * written, and ends with the code of its signal: 130 for SIGINT, 143 for SIGTERM. Thread-safe.
 */
public final class Interruption {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final CountDownLatch written = new CountDownLatch(1);
  private volatile boolean wanted;

  /** Asks the sweep to end. */
  public void request() {
    wanted = true;
  }

  /** Returns whether the sweep is to end. */
  public boolean isRequested() {
    return wanted;
  }

  /** Notes that all that was computed is written. */
  public void done() {
    written.countDown();
  }

  /**
   * Listens to signals while a task runs.
   *
   * @param farewell called when the process is about to end because of a signal
   */
  public void during(Runnable farewell, Task task) throws java.io.IOException {
    Thread hook =
        new Thread(
            () -> {
              request();
              awaitWritten();
              farewell.run();
            },
            "interruption");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      task.run();
    } finally {
      done();
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException e) {
        // It runs already.
      }
    }
  }

  private void awaitWritten() {
    try {
      written.await(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Something that can be interrupted. */
  @FunctionalInterface
  public interface Task {
    /** Does it. */
    void run() throws java.io.IOException;
  }
}
