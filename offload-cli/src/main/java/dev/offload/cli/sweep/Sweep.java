package dev.offload.cli.sweep;

import static dev.offload.core.question.ScenarioOption.HARDWARE;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import dev.offload.models.NoisePlans;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The rows of a grid or of a sample of it, by number: each is computed from its number, and none is
 * kept. Strategies change fastest, then budgets, then layouts. Immutable and thread-safe.
 */
public final class Sweep {
  /** The most rows of a sweep. */
  public static final long MAX_ROWS = 100_000_000;

  /** So many rows that share work are computed together, and so few that all cores have some. */
  private static final int BLOCK_ROWS = 48;

  private static final int SAMPLE_BLOCK_ROWS = 8;

  /** The axes of which neighbours share nothing, the slowest first. */
  private static final List<Axis> OUTER =
      List.of(
          Axis.SIZE,
          Axis.FRAMES,
          Axis.STEPS,
          Axis.FLOW_SHIFT,
          Axis.FIRST_STEP_WARMUP,
          Axis.RUNTIME);

  private final Grid grid;
  private final SweepInputs inputs;
  private final Map<String, ServingRuntime> runtimes = new ConcurrentHashMap<>();
  private final List<Section> sections;
  private final List<StrategyRequest> strategies;
  private final Optional<Sample> sample;
  private final long places;
  private final long rows;

  /**
   * Finds all places of a grid.
   *
   * @param grid what varies
   * @param inputs finds models, machines and strategies
   * @param sampleRows how many rows are drawn; empty for all
   * @throws OffloadException if a name is unknown, or there are more than {@link #MAX_ROWS} rows
   */
  public Sweep(Grid grid, SweepInputs inputs, OptionalLong sampleRows, long seed) {
    this.grid = grid;
    this.inputs = inputs;
    this.strategies = inputs.strategies(grid.values().getOrDefault(Axis.STRATEGY, List.of()));
    List<Section> found = new ArrayList<>();
    long count = 0;
    try {
      for (String modelName : grid.orDefault(Axis.MODEL)) {
        ModelDescription model = inputs.model(modelName);
        for (String hardwareName : grid.orDefault(Axis.HARDWARE)) {
          Machine machine = inputs.machine(hardwareName);
          Section section =
              new Section(
                  modelName,
                  model,
                  hardwareName,
                  machine,
                  layouts(grid, model, machine, hardwareName),
                  count,
                  fingerprint(model, machine));
          found.add(section);
          count = Math.addExact(count, Math.multiplyExact(bases(section), (long) inner()));
        }
      }
    } catch (ArithmeticException e) {
      throw tooMany("2^63").causedBy(e);
    }
    this.sections = List.copyOf(found);
    this.places = count;
    long all = count;
    this.sample =
        sampleRows.isPresent()
            ? Optional.of(new Sample(all, sampleRows.getAsLong(), seed))
            : Optional.empty();
    this.rows = sampleRows.orElse(all);
    if (rows > MAX_ROWS) {
      throw tooMany(Long.toString(rows));
    }
  }

  /** Returns what changes with the model or the machine: the fingerprint of a plain scenario. */
  private static String fingerprint(ModelDescription model, Machine machine) {
    SamplingDefaults defaults = model.defaults();
    return Scenario.builder()
        .model(model)
        .machine(machine)
        .workload(
            new Workload(
                defaults.width(), defaults.height(), defaults.frames(), defaults.guidancePasses()))
        .parallelism(new Parallelism(1, 1, 1))
        .noise(NoisePlans.plan(model, defaults.steps(), model.flowShift()))
        .build()
        .fingerprint();
  }

  private static OffloadException tooMany(String rows) {
    return OffloadException.of(
        ErrorCode.INVALID_VALUE,
        "The sweep has more rows (%s) than can be computed (%d).".formatted(rows, MAX_ROWS),
        "Maybe draw some of them with --sample.");
  }

  private int inner() {
    return grid.orDefault(Axis.VRAM).size()
        * grid.orDefault(Axis.HOST_RAM).size()
        * strategies.size();
  }

  private long bases(Section section) {
    long bases = section.layouts().size();
    for (Axis axis : OUTER) {
      bases = Math.multiplyExact(bases, (long) grid.orDefault(axis).size());
    }
    return bases;
  }

  private static List<OptionValues> layouts(
      Grid grid, ModelDescription model, Machine machine, String hardwareName) {
    List<OptionValues> layouts = new ArrayList<>();
    for (String gpus : grid.orDefault(Axis.GPUS)) {
      layouts(grid, model, machine, hardwareName, gpus, layouts);
    }
    return layouts;
  }

  /** Adds the layouts of one number of GPUs. */
  private static void layouts(
      Grid grid,
      ModelDescription model,
      Machine machine,
      String hardwareName,
      String gpus,
      List<OptionValues> layouts) {
    int passes = model.defaults().guidancePasses();
    boolean free =
        grid.orDefault(Axis.ULYSSES).contains(Axis.AUTO)
            || grid.orDefault(Axis.RING).contains(Axis.AUTO);
    if (free) {
      String hardware = with(OptionValues.NONE, Axis.HARDWARE, hardwareName).get(HARDWARE);
      int count =
          gpus == null ? ScenarioFactory.defaultGpus(hardware, machine) : Integer.parseInt(gpus);
      if (count >= 1) {
        int before = layouts.size();
        for (Parallelism each : Parallelism.possible(count, model.heads(), passes)) {
          if (allows(grid, Axis.ULYSSES, each.ulysses())
              && allows(grid, Axis.RING, each.ring())
              && allows(grid, Axis.CFG_PARALLEL, each.guidance())) {
            layouts.add(OptionValues.NONE.with(each));
          }
        }
        if (layouts.size() > before) {
          return;
        }
      }
    }
    // What cannot be is asked for all the same, so that its row says why.
    for (String ulysses : grid.orDefault(Axis.ULYSSES)) {
      for (String ring : grid.orDefault(Axis.RING)) {
        for (String guidance : degrees(grid.orDefault(Axis.CFG_PARALLEL), passes)) {
          OptionValues layout = with(OptionValues.NONE, Axis.GPUS, gpus);
          layout = with(layout, Axis.ULYSSES, degree(ulysses));
          layout = with(layout, Axis.RING, degree(ring));
          layouts.add(with(layout, Axis.CFG_PARALLEL, degree(guidance)));
        }
      }
    }
  }

  private static boolean allows(Grid grid, Axis axis, int degree) {
    List<String> values = grid.orDefault(axis);
    return !grid.has(axis)
        || values.contains(Axis.AUTO)
        || values.contains(Integer.toString(degree));
  }

  private static List<String> degrees(List<String> values, int passes) {
    if (!values.contains(Axis.AUTO)) {
      return values;
    }
    List<String> all = new ArrayList<>();
    for (int degree = 1; degree <= passes; degree++) {
      all.add(Integer.toString(degree));
    }
    return all;
  }

  private static String degree(String text) {
    return Axis.AUTO.equals(text) ? null : text;
  }

  /** Adds the value of an axis, unless that has its default. */
  private static OptionValues with(OptionValues values, Axis axis, String text) {
    return text == null ? values : values.parsed(axis.varied().orElseThrow(), text);
  }

  /** Returns the number of rows. */
  public long rows() {
    return rows;
  }

  /** Returns the values that vary. */
  public Grid grid() {
    return grid;
  }

  List<Section> sections() {
    return sections;
  }

  List<StrategyRequest> strategies() {
    return strategies;
  }

  /** Returns the number of rows of a shard. */
  public long rows(Shard shard) {
    long count = 0;
    for (Iterator<Block> blocks = blocks(shard); blocks.hasNext(); ) {
      count += blocks.next().rows();
    }
    return count;
  }

  /** Returns the blocks of a shard, by ascending rows. */
  Iterator<Block> blocks(Shard shard) {
    return new Iterator<>() {
      private long next;
      private long number;
      private Block found = advance();

      private Block advance() {
        while (next < rows) {
          Block block = new Block(next, blockRows(next));
          next += block.rows();
          if (shard.has(number++)) {
            return block;
          }
        }
        return null;
      }

      @Override
      public boolean hasNext() {
        return found != null;
      }

      @Override
      public Block next() {
        if (found == null) {
          throw new NoSuchElementException();
        }
        Block result = found;
        found = advance();
        return result;
      }
    };
  }

  private int blockRows(long first) {
    if (sample.isPresent()) {
      return (int) Math.min(SAMPLE_BLOCK_ROWS, rows - first);
    }
    long leftInBase = inner() - first % inner();
    return (int) Math.min(Math.min(BLOCK_ROWS, leftInBase), rows - first);
  }

  /**
   * Returns the serving software that a row names.
   *
   * @throws OffloadException if the name is unknown, or the file cannot be read or is malformed
   */
  ServingRuntime runtime(String name) {
    return runtimes.computeIfAbsent(name, inputs::runtime);
  }

  /** Returns a row's scenario and strategy. */
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
    Digits digits = new Digits(place - section.first());
    StrategyRequest strategy = digits.of(strategies);
    OptionValues request = with(OptionValues.NONE, Axis.MODEL, section.modelName());
    request = with(request, Axis.HARDWARE, section.hardwareName());
    request = with(request, Axis.HOST_RAM, digits.of(grid.orDefault(Axis.HOST_RAM)));
    request = with(request, Axis.VRAM, digits.of(grid.orDefault(Axis.VRAM)));
    request = digits.of(section.layouts()).or(request);
    for (int i = OUTER.size() - 1; i >= 0; i--) {
      request = with(request, OUTER.get(i), digits.of(grid.orDefault(OUTER.get(i))));
    }
    return new Cell(index, section, request, strategy);
  }

  /** Takes a number apart, the digit that changes fastest first. */
  private static final class Digits {
    private long rest;

    Digits(long number) {
      rest = number;
    }

    <T> T of(List<T> values) {
      T value = values.get((int) (rest % values.size()));
      rest /= values.size();
      return value;
    }
  }
}
