package dev.offload.cli.sweep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Computes the rows of a sweep on several threads, and writes them in order. At any time, no more
 * blocks are computed or wait to be written than a few for each thread.
 */
public final class SweepRun {
  private static final int BLOCKS_PER_THREAD = 32;

  private final Sweep sweep;
  private final RowMaker maker;
  private final Shard shard;
  private final Header header;
  private final int threads;
  private final Interruption interruption;

  /**
   * @param sampleRows as the sweep was made with
   * @param seed as the sweep was made with
   * @param threads how many compute, above 0
   */
  public SweepRun(
      Sweep sweep,
      RowMaker maker,
      Shard shard,
      OptionalLong sampleRows,
      long seed,
      int threads,
      Interruption interruption) {
    this.sweep = sweep;
    this.maker = maker;
    this.shard = shard;
    this.header = Header.of(sweep, shard, sampleRows, seed);
    this.threads = threads;
    this.interruption = interruption;
  }

  /** Returns how many rows there are in the end. */
  public long rows() {
    return header.rows();
  }

  /** Returns the first line of a results file. */
  public String headerLine() {
    return header.line();
  }

  /**
   * Goes on behind the last row of a file.
   *
   * @param restart whether to begin again instead
   * @param progress hears how many rows there are: at first, then after each addition
   * @throws dev.offload.core.error.OffloadException if the file is of another sweep
   */
  public void toFile(Path file, boolean restart, LongConsumer progress) throws IOException {
    try (ResultsFile results = ResultsFile.open(file, header, sweep, restart)) {
      run(results.rows(), results::append, progress);
    }
  }

  /** Computes all rows. */
  public void to(RowSink sink, LongConsumer progress) throws IOException {
    run(0, sink, progress);
  }

  private void run(long done, RowSink sink, LongConsumer progress) throws IOException {
    progress.accept(done);
    Iterator<Block> blocks = sweep.blocks(shard);
    long toSkip = done;
    long count = done;
    Deque<Pending> pending = new ArrayDeque<>();
    ExecutorService pool = Executors.newFixedThreadPool(threads, SweepRun::daemon);
    try {
      while (true) {
        while (blocks.hasNext()
            && pending.size() < BLOCKS_PER_THREAD * threads
            && !interruption.isRequested()) {
          Block block = blocks.next();
          if (toSkip >= block.rows()) {
            toSkip -= block.rows();
            continue;
          }
          Block left = block.without((int) toSkip);
          toSkip = 0;
          pending.add(
              new Pending(
                  left, pool.submit(() -> maker.lines(left, () -> !interruption.isRequested()))));
        }
        if (pending.isEmpty()) {
          return;
        }
        Pending next = pending.remove();
        List<String> lines = next.lines().get();
        if (!lines.isEmpty()) {
          sink.accept(lines);
          count += lines.size();
          progress.accept(count);
        }
        if (lines.size() < next.block().rows()) {
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

  private record Pending(Block block, Future<List<String>> lines) {}

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "sweep");
    thread.setDaemon(true);
    return thread;
  }
}
