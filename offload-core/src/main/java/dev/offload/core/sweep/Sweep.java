package dev.offload.core.sweep;

import dev.offload.core.error.OffloadException;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Many scenarios in one go: every combination of the values that options list, with every strategy.
 * One row is one scenario with one strategy; values that do not go together are rows that say why.
 * Not thread-safe, though it computes on several threads.
 *
 * <pre>{@code
 * offload.sweep(offload.question()).vram("16GiB..80GiB:8GiB").run(row -> save(row));
 * }</pre>
 */
public final class Sweep {
  /** The most threads that compute. */
  private static final int MAX_THREADS = 1024;

  private final SweepInputs inputs;
  private final Map<Axis, List<String>> grid =
      new TreeMap<>(Comparator.comparing(Axis.ALL::indexOf));
  private final List<StrategyRequest> own = new ArrayList<>();
  private OptionalLong sample = OptionalLong.empty();
  private long seed = 1;
  private Shard shard = Shard.WHOLE;
  private int threads = Runtime.getRuntime().availableProcessors();
  private BooleanSupplier ended = () -> false;
  private UnaryOperator<String> mention = UnaryOperator.identity();
  private Cells cells;

  /** Makes a sweep of all strategies in which nothing else varies yet. */
  public Sweep(SweepInputs inputs) {
    this.inputs = inputs;
    for (Axis axis : Axis.ALL) {
      axis.option()
          .flatMap(option -> inputs.said().given(option))
          .ifPresent(value -> grid.put(axis, List.of(value.toString())));
    }
  }

  /**
   * Varies an option, in the place of what was said of it.
   *
   * @param option its name, as in "vram", or "strategy"
   * @param values lists, as in "1,2,4", ranges, as in "17..161:16", or both mixed; the degrees of a
   *     layout may be "auto", and strategies "all"
   * @throws OffloadException if there is no such option, or a value has another form
   */
  public Sweep vary(String option, String... values) {
    Axis axis = Axis.named(option);
    grid.put(axis, AxisValues.parse(axis, List.of(values), mention));
    return changed();
  }

  /** Varies the number of GPUs, as {@link #vary} does. */
  public Sweep gpus(String values) {
    return vary("gpus", values);
  }

  /** Varies the frames of the video, as {@link #vary} does. */
  public Sweep frames(String values) {
    return vary("frames", values);
  }

  /** Varies the memory of a GPU that may be used, as {@link #vary} does. */
  public Sweep vram(String values) {
    return vary("vram", values);
  }

  /** Varies the strategies, each with its options, as in "layerwise:prefetch=2". */
  public Sweep strategies(String... values) {
    return vary(Axis.STRATEGY.name(), values);
  }

  /** Adds a strategy of one's own, with the defaults of its options; others must then be named. */
  public Sweep strategy(OffloadStrategy strategy) {
    own.add(new StrategyRequest(strategy, Map.of()));
    return changed();
  }

  /**
   * Varies the options that a JSON file names, in the place of what was said of them.
   *
   * @throws OffloadException if it cannot be read or holds no grid
   */
  public Sweep grid(Path file) {
    grid.putAll(GridFile.read(file, mention));
    return changed();
  }

  /**
   * Computes only so many rows, drawn at random without repetition.
   *
   * @param size from 1 to as many as there are
   * @param number what they are drawn with
   */
  public Sweep sample(long size, long number) {
    sample = OptionalLong.of(size);
    seed = number;
    return changed();
  }

  /** Computes only a part. */
  public Sweep shard(Shard part) {
    shard = Objects.requireNonNull(part);
    return this;
  }

  /**
   * Computes so many rows at once. Default: the number of cores.
   *
   * @throws OffloadException if it is out of range
   */
  public Sweep threads(int count) {
    if (count < 1 || count > MAX_THREADS) {
      throw OffloadException.invalid(
          "The number of threads (%d) must be from 1 to %d.".formatted(count, MAX_THREADS));
    }
    threads = count;
    return this;
  }

  /**
   * Ends early when this holds; what was computed is handed on.
   *
   * @param condition asked before each row, on several threads
   */
  public Sweep until(BooleanSupplier condition) {
    ended = Objects.requireNonNull(condition);
    return this;
  }

  /** Says in messages how the option of a name is written. Default: as it is. */
  public Sweep mentioning(UnaryOperator<String> writing) {
    mention = Objects.requireNonNull(writing);
    return this;
  }

  private Sweep changed() {
    cells = null;
    return this;
  }

  Cells cells() {
    if (cells == null) {
      cells = new Cells(grid, requests(), inputs, sample, seed, mention);
    }
    return cells;
  }

  private List<StrategyRequest> requests() {
    List<StrategyRequest> requests = new ArrayList<>(own);
    List<String> texts = grid.getOrDefault(Axis.STRATEGY, List.of());
    if (own.isEmpty() || !texts.isEmpty()) {
      List<StrategyArgument> arguments =
          texts.stream()
              .flatMap(
                  text ->
                      text.equals("all")
                          ? inputs.catalog().strategyNames().stream()
                          : Stream.of(text))
              .map(StrategyArgument::parse)
              .distinct()
              .toList();
      requests.addAll(StrategyArgument.find(arguments, inputs.catalog()));
      StrategyArgument.requireDistinct(requests);
    }
    // A misspelt option would otherwise be found in each row.
    requests.forEach(request -> StrategyOptions.of(request.strategy(), Map.of(), request.given()));
    return requests;
  }

  /**
   * Returns how many rows are computed.
   *
   * @throws OffloadException if a name is unknown, or there are too many rows
   */
  public long rows() {
    return cells().rows(shard);
  }

  /**
   * Returns the first line of a file of results, with its line feed: which sweep it is of.
   *
   * @throws OffloadException as {@link #rows}
   */
  public String header() {
    return Header.of(cells(), shard, sample, seed).line();
  }

  /**
   * Computes all rows.
   *
   * @param sink takes them in order, on the thread that calls; what it throws ends the sweep
   * @throws OffloadException as {@link #rows}
   */
  public <E extends Exception> void run(RowSink<E> sink) throws E {
    sweepRun()
        .<Row, E>run(
            0,
            Function.identity(),
            rows -> {
              for (Row row : rows) {
                sink.accept(row);
              }
            });
  }

  /**
   * Appends rows to a file, and goes on behind those that are there.
   *
   * @param restart whether to begin again instead
   * @param progress hears how many rows there are: at first, then after each addition
   * @throws OffloadException as {@link #rows}, or if the file is of another sweep or cannot be
   *     written
   */
  public void toFile(Path file, boolean restart, LongConsumer progress) {
    Header header = Header.of(cells(), shard, sample, seed);
    try (ResultsFile results =
        new ResultsFile(new ResultsPath(file, mention), header, cells(), restart)) {
      long[] done = {results.rows()};
      progress.accept(done[0]);
      sweepRun()
          .<String, RuntimeException>run(
              done[0],
              Row::json,
              lines -> {
                results.append(lines);
                done[0] += lines.size();
                progress.accept(done[0]);
              });
    }
  }

  private SweepRun sweepRun() {
    return new SweepRun(cells(), new RowMaker(cells(), inputs), shard, threads, ended);
  }
}
