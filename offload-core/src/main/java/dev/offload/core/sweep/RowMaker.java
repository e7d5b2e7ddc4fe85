package dev.offload.core.sweep;

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
import dev.offload.core.scenario.ServingRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;

/** Computes rows. Thread-safe. */
final class RowMaker {
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

  private final Cells cells;
  private final SweepInputs inputs;
  private final Map<String, ServingRuntime> runtimes = new ConcurrentHashMap<>();

  RowMaker(Cells cells, SweepInputs inputs) {
    this.cells = cells;
    this.inputs = inputs;
  }

  /** What rows of one scenario have in common. */
  private record Known(
      OptionValues said, Scenario scenario, Map<String, Object> fields, double lowerBound) {}

  /**
   * Returns a block's rows; fewer if they are no longer wanted.
   *
   * @param isWanted asked before each row
   */
  List<Row> rows(Cells.Block block, BooleanSupplier isWanted) {
    StrategyRunner runner = StrategyRunner.remembering(inputs.engine(), REMEMBERED_PROGRAMS);
    Known known = new Known(null, null, null, 0);
    List<Row> rows = new ArrayList<>(block.rows());
    while (rows.size() < block.rows() && isWanted.getAsBoolean()) {
      Cells.Cell cell = cells.cell(block.first() + rows.size());
      Map<String, Object> row = asked(cell);
      try {
        if (!cell.said().equals(known.said)) {
          known = know(cell);
        }
        fill(row, known, runner.run(known.scenario, cell.strategy(), limit(cell)).result());
      } catch (OffloadException e) {
        boolean impossible = e.code().category() == ErrorCategory.USAGE;
        end(row, impossible ? Status.IMPOSSIBLE : Status.FAILED, e.problem());
      } catch (RuntimeException | LinkageError | StackOverflowError | OutOfMemoryError e) {
        end(row, Status.FAILED, "failed with " + PluginCall.describe(e));
      }
      rows.add(new Row(row));
    }
    return rows;
  }

  private static void end(Map<String, Object> row, Status status, String reason) {
    row.put("status", status.toString());
    row.put("reason", reason);
  }

  /** A strategy of the class path is Offload's own: to hand it to another thread costs a tenth. */
  private Duration limit(Cells.Cell cell) {
    return cell.strategy().origin().isEmpty() ? PluginCall.UNLIMITED : inputs.limit();
  }

  private Known know(Cells.Cell cell) {
    ServingRuntime runtime =
        runtimes.computeIfAbsent(
            cell.said().get(ScenarioOption.RUNTIME),
            name -> ScenarioFactory.runtime(name, inputs.catalog()));
    Cells.Section section = cell.section();
    Scenario scenario =
        inputs.factory().create(cell.said(), section.model(), section.machine(), runtime);
    Map<String, Object> fields = Field.values(Fields.SCENARIO, scenario);
    fields.putAll(Field.values(Fields.LIMITS, scenario));
    return new Known(cell.said(), scenario, fields, LowerBound.of(scenario).seconds());
  }

  private static void fill(Map<String, Object> row, Known known, StrategyResult result) {
    Status status =
        result.report().isEmpty()
            ? Status.FAILED
            : result.feasible() ? Status.FITS : Status.DOES_NOT_FIT;
    row.putAll(known.fields);
    row.putAll(Field.values(Fields.result(known.lowerBound), result));
    row.keySet().removeAll(Row.LEFT_OUT);
    row.put("status", status.toString());
  }

  /** Returns a row of a scenario that may not exist: what was asked for. */
  private static Map<String, Object> asked(Cells.Cell cell) {
    Map<String, Object> row = new LinkedHashMap<>();
    Row.FIELDS.forEach(name -> row.put(name, null));
    OptionValues said = cell.said();
    row.put("index", cell.index());
    AS_ASKED.forEach(option -> row.put(option.field(), said.given(option).orElse(null)));
    row.put("model", cell.section().model().id());
    row.put("hardware", cell.section().machine().name());
    row.put("steps", said.get(ScenarioOption.STEPS));
    row.put("runtime", said.get(ScenarioOption.RUNTIME));
    said.given(ScenarioOption.SIZE)
        .ifPresent(
            size -> {
              row.put("width", size.width());
              row.put("height", size.height());
            });
    said.given(ScenarioOption.VRAM).ifPresent(size -> row.put("vramBytes", size.bytes()));
    said.given(ScenarioOption.HOST_RAM).ifPresent(size -> row.put("hostRamBytes", size.bytes()));
    row.put("strategy", cell.strategy().strategy().name());
    row.put("label", cell.strategy().label());
    row.put("options", new TreeMap<>(cell.strategy().given()));
    return row;
  }
}
