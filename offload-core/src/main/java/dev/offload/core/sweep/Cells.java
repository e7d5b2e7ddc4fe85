package dev.offload.core.sweep;

import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.ServingRuntime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * The rows of a grid or of a sample of it, by number: what each is of is computed from its number,
 * and none is kept. Strategies change fastest, then budgets, then layouts. Immutable and
 * thread-safe.
 */
final class Cells {
  /** The most rows of a sweep. */
  static final long MAX_ROWS = 100_000_000;

  /** So many rows that share work are computed together, and so few that all cores have some. */
  private static final int BLOCK_ROWS = 48;

  private static final int SAMPLE_BLOCK_ROWS = 8;

  private final Map<Axis, List<String>> grid;
  private final List<StrategyRequest> strategies;
  private final List<Section> sections = new ArrayList<>();
  private final Optional<Sample> sample;
  private final long inner;
  private final long places;
  private final long rows;

  /**
   * The part of a sweep with one model on one machine.
   *
   * @param names model and machine as the user wrote them
   * @param dimensions what changes within it, the slowest first, without strategies
   * @param first the place of its first row in the grid
   * @param fingerprint what changes with the model or the machine
   */
  record Section(
      OptionValues names,
      ModelDescription model,
      Machine machine,
      List<List<OptionValues>> dimensions,
      long first,
      String fingerprint) {
    String title() {
      return model.id() + " on " + machine.name();
    }
  }

  /** What a row is of. */
  record Cell(long index, Section section, OptionValues said, StrategyRequest strategy) {}

  /**
   * Rows that are computed together, since they share most of the work.
   *
   * @param number counts the blocks of all shards, from 0
   * @param first the index of the first row
   * @param rows how many there are
   */
  record Block(long number, long first, int rows) {
    /** Returns this block without its first rows. */
    Block without(int done) {
      return new Block(number, first + done, rows - done);
    }
  }

  /**
   * Finds all places of a grid.
   *
   * @param grid what varies, in the order of axes
   * @param sampleRows how many rows are drawn; empty for all
   * @param mention says how the option of a name is written
   * @throws OffloadException if a name is unknown, or there are more than {@link #MAX_ROWS} rows
   */
  Cells(
      Map<Axis, List<String>> grid,
      List<StrategyRequest> strategies,
      SweepInputs inputs,
      OptionalLong sampleRows,
      long seed,
      UnaryOperator<String> mention) {
    this.grid = Collections.unmodifiableMap(new LinkedHashMap<>(grid));
    this.strategies = List.copyOf(strategies);
    long count = 0;
    try {
      inner =
          product(
              List.of(choices(ScenarioOption.VRAM), choices(ScenarioOption.HOST_RAM), strategies));
      for (OptionValues named : choices(ScenarioOption.MODEL)) {
        ModelDescription model = inputs.models().apply(named.given(ScenarioOption.MODEL));
        for (OptionValues placed : choices(ScenarioOption.HARDWARE)) {
          Machine machine = inputs.machines().apply(placed.given(ScenarioOption.HARDWARE));
          OptionValues names = placed.or(named);
          List<List<OptionValues>> dimensions = dimensions(names, model, machine);
          sections.add(
              new Section(
                  names,
                  model,
                  machine,
                  dimensions,
                  count,
                  fingerprint(model, machine, inputs.factory())));
          long own = Math.multiplyExact(product(dimensions), (long) strategies.size());
          count = Math.addExact(count, own);
        }
      }
    } catch (ArithmeticException e) {
      throw tooMany("2^63", mention).causedBy(e);
    }
    places = count;
    sample =
        sampleRows.isPresent()
            ? Optional.of(new Sample(count, sampleRows.getAsLong(), seed, mention))
            : Optional.empty();
    rows = sampleRows.orElse(count);
    if (rows > MAX_ROWS) {
      throw tooMany(Long.toString(rows), mention);
    }
  }

  /** Returns what changes with the model or the machine: the fingerprint of a plain scenario. */
  private static String fingerprint(
      ModelDescription model, Machine machine, ScenarioFactory factory) {
    OptionValues plain =
        OptionValues.NONE
            .with(new Parallelism(1, 1, 1))
            .with(ScenarioOption.STEPS, model.defaults().steps())
            .with(ScenarioOption.FLOW_SHIFT, model.flowShift());
    return factory.create(plain, model, machine, ServingRuntime.neutral()).fingerprint();
  }

  private static OffloadException tooMany(String rows, UnaryOperator<String> mention) {
    return OffloadException.invalid(
        "The sweep has more rows (%s) than can be computed (%d).".formatted(rows, MAX_ROWS),
        "Maybe draw some of them with %s.".formatted(mention.apply("sample")));
  }

  private static long product(List<? extends List<?>> dimensions) {
    return dimensions.stream().mapToLong(List::size).reduce(1, Math::multiplyExact);
  }

  private List<String> texts(ScenarioOption<?> option) {
    return grid.getOrDefault(Axis.of(option), List.of());
  }

  /** Returns what the values of an option say; one that says nothing where there are none. */
  private List<OptionValues> choices(ScenarioOption<?> option) {
    List<String> texts = texts(option);
    return texts.isEmpty()
        ? List.of(OptionValues.NONE)
        : texts.stream().map(Axis.of(option)::said).toList();
  }

  private List<List<OptionValues>> dimensions(
      OptionValues names, ModelDescription model, Machine machine) {
    // Neighbours that differ in budgets alone share their programs.
    return List.of(
        choices(ScenarioOption.SIZE),
        choices(ScenarioOption.FRAMES),
        choices(ScenarioOption.STEPS),
        choices(ScenarioOption.FLOW_SHIFT),
        choices(ScenarioOption.FIRST_STEP_WARMUP),
        choices(ScenarioOption.RUNTIME),
        layouts(names, model, machine),
        choices(ScenarioOption.VRAM),
        choices(ScenarioOption.HOST_RAM));
  }

  private List<OptionValues> layouts(OptionValues names, ModelDescription model, Machine machine) {
    int passes = model.defaults().guidancePasses();
    boolean open =
        texts(ScenarioOption.ULYSSES).contains(Axis.AUTO)
            || texts(ScenarioOption.RING).contains(Axis.AUTO);
    int usual = ScenarioFactory.defaultGpus(names.get(ScenarioOption.HARDWARE), machine);
    List<OptionValues> layouts = new ArrayList<>();
    for (OptionValues gpus : choices(ScenarioOption.GPUS)) {
      List<OptionValues> asked = asked(gpus, passes);
      int count = open ? gpus.given(ScenarioOption.GPUS).orElse(usual) : 0;
      List<OptionValues> possible =
          Parallelism.possible(Math.max(0, count), model.heads(), passes).stream()
              .map(OptionValues.NONE::with)
              .filter(layout -> asked.stream().anyMatch(each -> each.or(layout).equals(layout)))
              .toList();
      // What cannot be is asked for all the same, so that its row says why.
      layouts.addAll(possible.isEmpty() ? asked : possible);
    }
    return layouts;
  }

  /** Returns every combination of the degrees that were given. */
  private List<OptionValues> asked(OptionValues gpus, int passes) {
    List<OptionValues> guidance =
        texts(ScenarioOption.CFG_PARALLEL).contains(Axis.AUTO)
            ? IntStream.rangeClosed(1, passes)
                .mapToObj(each -> OptionValues.NONE.with(ScenarioOption.CFG_PARALLEL, each))
                .toList()
            : choices(ScenarioOption.CFG_PARALLEL);
    List<OptionValues> layouts = List.of(gpus);
    for (List<OptionValues> degrees :
        List.of(choices(ScenarioOption.ULYSSES), choices(ScenarioOption.RING), guidance)) {
      layouts =
          layouts.stream()
              .flatMap(layout -> degrees.stream().map(degree -> degree.or(layout)))
              .toList();
    }
    return layouts;
  }

  /** Returns the values that vary. */
  Map<Axis, List<String>> grid() {
    return grid;
  }

  List<Section> sections() {
    return sections;
  }

  List<StrategyRequest> strategies() {
    return strategies;
  }

  /** Returns the number of rows. */
  long rows() {
    return rows;
  }

  /** Returns the number of rows of a shard. */
  long rows(Shard shard) {
    return blocks(shard).mapToLong(Block::rows).sum();
  }

  /** Returns the blocks of a shard, by ascending rows. */
  Stream<Block> blocks(Shard shard) {
    return Stream.iterate(
            block(0, 0),
            block -> block.rows() > 0,
            block -> block(block.number() + 1, block.first() + block.rows()))
        .filter(block -> shard.has(block.number()));
  }

  /** Returns the indices of a shard's rows, ascending. */
  LongStream indices(Shard shard) {
    return blocks(shard)
        .flatMapToLong(block -> LongStream.range(block.first(), block.first() + block.rows()));
  }

  private Block block(long number, long first) {
    long most =
        sample.isPresent() ? SAMPLE_BLOCK_ROWS : Math.min(BLOCK_ROWS, inner - first % inner);
    return new Block(number, first, (int) Math.min(most, rows - first));
  }

  /** Returns what a row is of. */
  Cell cell(long index) {
    long place = sample.map(drawn -> drawn.place(index)).orElse(index);
    if (index < 0 || place >= places) {
      throw new IndexOutOfBoundsException("Row " + index);
    }
    int number = sections.size() - 1;
    while (sections.get(number).first() > place) {
      number--;
    }
    Section section = sections.get(number);
    long rest = place - section.first();
    StrategyRequest strategy = strategies.get((int) (rest % strategies.size()));
    rest /= strategies.size();
    OptionValues said = section.names();
    for (int i = section.dimensions().size() - 1; i >= 0; i--) {
      List<OptionValues> choices = section.dimensions().get(i);
      said = choices.get((int) (rest % choices.size())).or(said);
      rest /= choices.size();
    }
    return new Cell(index, section, said, strategy);
  }
}
