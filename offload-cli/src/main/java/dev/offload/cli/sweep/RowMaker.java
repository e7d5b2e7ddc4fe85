package dev.offload.cli.sweep;

import dev.offload.core.engine.Engine;
import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.report.Field;
import dev.offload.core.report.Fields;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Computes rows. Immutable and thread-safe. */
public final class RowMaker {
  /** The fields whose text would be longer than all others together. */
  private static final Set<String> LEFT_OUT = Set.of("stepSeconds", "feasible");

  /** What a row says of a scenario that is impossible, beside what everything has. */
  private static final List<ScenarioOption<Integer>> AS_ASKED =
      List.of(
          ScenarioOption.GPUS,
          ScenarioOption.ULYSSES,
          ScenarioOption.RING,
          ScenarioOption.CFG_PARALLEL,
          ScenarioOption.FRAMES);

  /** More would be found again hardly ever, and each takes about a megabyte. */
  private static final int REMEMBERED_PROGRAMS = 64;

  /** The names of a row's fields, in their order. */
  static final List<String> FIELDS = fields();

  private final Sweep sweep;
  private final ScenarioFactory factory;
  private final Engine engine;
  private final Duration limit;

  /**
   * @param limit how long each strategy may take to write its program
   */
  public RowMaker(Sweep sweep, ScenarioFactory factory, Engine engine, Duration limit) {
    this.sweep = sweep;
    this.factory = factory;
    this.engine = engine;
    this.limit = limit;
  }

  private static List<String> fields() {
    List<String> names = new ArrayList<>(List.of("index", "status"));
    Fields.SCENARIO.forEach(field -> names.add(field.name()));
    Fields.LIMITS.forEach(field -> names.add(field.name()));
    Fields.result(0).stream()
        .map(Field::name)
        .filter(name -> !LEFT_OUT.contains(name))
        .forEach(names::add);
    names.add(names.indexOf("strategy") + 1, "label");
    return List.copyOf(names);
  }

  /**
   * Returns the lines of a block's rows; fewer if they are no longer wanted.
   *
   * @param isWanted asked before each row
   */
  List<String> lines(Block block, java.util.function.BooleanSupplier isWanted) {
    StrategyRunner runner = StrategyRunner.remembering(engine, REMEMBERED_PROGRAMS);
    Known known = new Known(null, null, null, 0);
    List<String> lines = new ArrayList<>(block.rows());
    for (long index = block.first(); index < block.first() + block.rows(); index++) {
      if (!isWanted.getAsBoolean()) {
        return lines;
      }
      Cell cell = sweep.cell(index);
      Map<String, Object> row = empty(cell);
      try {
        if (!cell.request().equals(known.request)) {
          known = know(cell);
        }
        fill(row, known, runner.run(known.scenario, cell.strategy(), limit(cell)).result());
      } catch (OffloadException e) {
        boolean impossible = e.code().category() == ErrorCategory.USAGE;
        row.put("status", (impossible ? Status.IMPOSSIBLE : Status.FAILED).toString());
        row.put("reason", e.problem());
      } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
        row.put("status", Status.FAILED.toString());
        row.put("reason", "failed with " + PluginCall.describe(e));
      }
      lines.add(JsonLines.write(row));
    }
    return lines;
  }

  /** A strategy of the class path is Offload's own: to hand it to another thread costs a tenth. */
  private Duration limit(Cell cell) {
    return cell.strategy().origin().isEmpty() ? PluginCall.UNLIMITED : limit;
  }

  /** What rows of one scenario have in common. */
  private record Known(
      OptionValues request, Scenario scenario, Map<String, Object> fields, double lowerBound) {}

  private Known know(Cell cell) {
    Scenario scenario =
        factory.create(
            cell.request(),
            cell.section().model(),
            cell.section().machine(),
            sweep.runtime(cell.request().get(ScenarioOption.RUNTIME)));
    Map<String, Object> fields = new LinkedHashMap<>();
    for (Field<Scenario> field : Fields.SCENARIO) {
      fields.put(field.name(), field.of(scenario));
    }
    for (Field<Scenario> field : Fields.LIMITS) {
      fields.put(field.name(), field.of(scenario));
    }
    return new Known(cell.request(), scenario, fields, LowerBound.of(scenario).seconds());
  }

  private static void fill(Map<String, Object> row, Known known, StrategyResult result) {
    Status status =
        result.report().isEmpty()
            ? Status.FAILED
            : result.feasible() ? Status.FITS : Status.DOES_NOT_FIT;
    row.putAll(known.fields);
    for (Field<StrategyResult> field : Fields.result(known.lowerBound)) {
      if (!LEFT_OUT.contains(field.name())) {
        row.put(field.name(), field.of(result));
      }
    }
    row.put("status", status.toString());
  }

  /** Returns a row of a scenario that may not exist: what was asked for. */
  private static Map<String, Object> empty(Cell cell) {
    Map<String, Object> row = new LinkedHashMap<>();
    FIELDS.forEach(name -> row.put(name, null));
    OptionValues request = cell.request();
    row.put("index", cell.index());
    AS_ASKED.forEach(option -> row.put(option.field(), request.given(option).orElse(null)));
    row.put("model", cell.section().model().id());
    row.put("hardware", cell.section().machine().name());
    row.put("steps", request.get(ScenarioOption.STEPS));
    row.put("runtime", request.get(ScenarioOption.RUNTIME));
    request
        .given(ScenarioOption.SIZE)
        .ifPresent(
            size -> {
              row.put("width", size.width());
              row.put("height", size.height());
            });
    request.given(ScenarioOption.VRAM).ifPresent(size -> row.put("vramBytes", size.bytes()));
    request.given(ScenarioOption.HOST_RAM).ifPresent(size -> row.put("hostRamBytes", size.bytes()));
    row.put("strategy", cell.strategy().strategy().name());
    row.put("label", cell.strategy().label());
    row.put("options", cell.strategy().given());
    return row;
  }
}
