package dev.offload.core.sweep;

import dev.offload.core.Offload;
import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Sweeps that are computed in no time. */
record SmallSweep(List<String> options, OptionalLong sample, long seed, Engine engine) {
  static final Offload OFFLOAD = Offload.load();

  private static final Map<Optional<String>, ModelDescription> MODELS = new ConcurrentHashMap<>();
  private static final Map<Optional<String>, Machine> MACHINES = new ConcurrentHashMap<>();

  /**
   * Returns a sweep of two steps, unless something else is said.
   *
   * @param options names without dashes and their values in turn
   */
  static SmallSweep of(String... options) {
    return new SmallSweep(List.of(options), OptionalLong.empty(), 1, SimulationEngine.create());
  }

  SmallSweep sampled(long rows, long number) {
    return new SmallSweep(options, OptionalLong.of(rows), number, engine);
  }

  SmallSweep on(Engine other) {
    return new SmallSweep(options, sample, seed, other);
  }

  SweepInputs inputs() {
    return new SweepInputs(
        OptionValues.NONE,
        asked ->
            MODELS.computeIfAbsent(
                asked, name -> name.map(OFFLOAD::question).orElseGet(OFFLOAD::question).model()),
        asked ->
            MACHINES.computeIfAbsent(
                asked,
                name -> name.map(OFFLOAD.question()::on).orElseGet(OFFLOAD::question).machine()),
        OFFLOAD.catalog(),
        new ScenarioFactory(),
        engine,
        Duration.ofSeconds(60));
  }

  /** Returns the sweep, on one thread. */
  Sweep sweep() {
    Sweep sweep =
        new Sweep(inputs()).mentioning(option -> "--" + option).threads(1).vary("steps", "2");
    for (int i = 0; i < options.size(); i += 2) {
      sweep.vary(options.get(i), options.get(i + 1));
    }
    sample.ifPresent(rows -> sweep.sample(rows, seed));
    return sweep;
  }

  void toFile(Path file) {
    sweep().toFile(file, false, count -> {});
  }

  List<Row> rows(int threads) {
    List<Row> rows = new ArrayList<>();
    sweep().threads(threads).run(rows::add);
    return rows;
  }

  /** Returns what is in a file. */
  static Results read(Path file) {
    return Results.of(file, UnaryOperator.identity());
  }
}
