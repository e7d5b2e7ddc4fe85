package dev.offload.cli.sweep;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.question.HardwareResolver;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.models.resolution.ModelResolver;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.OptionalLong;

/** Sweeps that are computed in no time. */
final class SmallSweep {
  static final PluginCatalog CATALOG = PluginLoader.create().load(List.of());
  private static final ScenarioFactory FACTORY = new ScenarioFactory();

  private final OptionalLong sample;
  private final long seed;
  private final Engine engine;
  final Sweep sweep;

  private SmallSweep(Grid grid, OptionalLong sample, long seed, Engine engine) {
    this.sample = sample;
    this.seed = seed;
    this.engine = engine;
    this.sweep = new Sweep(grid, new Inputs(), sample, seed);
  }

  /**
   * Returns a sweep of two steps, unless something else is said.
   *
   * @param options names without dashes and their values in turn
   */
  static SmallSweep of(String... options) {
    return new SmallSweep(grid(options), OptionalLong.empty(), 1, SimulationEngine.create());
  }

  SmallSweep sampled(long rows, long number) {
    return new SmallSweep(sweep.grid(), OptionalLong.of(rows), number, engine);
  }

  SmallSweep on(Engine other) {
    return new SmallSweep(sweep.grid(), sample, seed, other);
  }

  static Grid grid(String... options) {
    EnumMap<Axis, List<String>> values = new EnumMap<>(Axis.class);
    values.put(Axis.STEPS, List.of("2"));
    for (int i = 0; i < options.length; i += 2) {
      Axis axis = Axis.named(options[i]);
      values.put(axis, AxisValues.parse(axis, options[i + 1]));
    }
    return new Grid(values);
  }

  SweepRun run(Shard shard, int threads, Interruption interruption) {
    RowMaker maker = new RowMaker(sweep, FACTORY, engine, Duration.ofSeconds(60));
    return new SweepRun(sweep, maker, shard, sample, seed, threads, interruption);
  }

  SweepRun run(Shard shard, int threads) {
    return run(shard, threads, new Interruption());
  }

  void toFile(Path file) throws IOException {
    run(Shard.WHOLE, 1).toFile(file, false, count -> {});
  }

  /** Returns the lines of all rows, without the header. */
  List<String> lines(int threads) throws IOException {
    List<String> lines = new ArrayList<>();
    run(Shard.WHOLE, threads).to(lines::addAll, count -> {});
    return lines;
  }

  private static final class Inputs implements SweepInputs {
    @Override
    public ModelDescription model(String name) {
      return ModelResolver.model(
          name == null ? "Wan-AI/Wan2.2-T2V-A14B-Diffusers" : name, CATALOG.modelSources());
    }

    @Override
    public Machine machine(String name) {
      return HardwareResolver.resolve(name == null ? "h100-pcie" : name, CATALOG);
    }

    @Override
    public ServingRuntime runtime(String name) {
      return CATALOG.runtime(name);
    }

    @Override
    public List<StrategyRequest> strategies(List<String> texts) {
      return FACTORY.strategies(
          texts.stream().map(StrategyArgument::parse).distinct().toList(), CATALOG);
    }
  }
}
