package dev.offload.cli;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.hardware.BuiltInRuntimes;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What one scenario of the default size costs, from its parts over the proof to the report, in
 * milliseconds on one core: Wan2.2-T2V-A14B, 1280x720, 81 frames, 27 steps, on 4x H100 PCIe. The
 * reference in the same run simulates every step instead of repeating alike ones.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(2)
@Warmup(iterations = 4, time = 2)
@Measurement(iterations = 5, time = 2)
public class ScenarioBenchmark {
  @Param({"resident", "full", "layerwise"})
  String strategy;

  private ModelDescription model;
  private Machine machine;
  private OffloadStrategy offload;

  /** Finds the parts. */
  @Setup
  public void findParts() {
    model = new BuiltInModels().find("Wan-AI/Wan2.2-T2V-A14B-Diffusers").orElseThrow();
    machine =
        ServiceLoader.load(HardwareSource.class)
            .findFirst()
            .orElseThrow()
            .find("h100-pcie")
            .orElseThrow();
    offload =
        ServiceLoader.load(OffloadStrategy.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(found -> found.name().equals(strategy))
            .findFirst()
            .orElseThrow();
  }

  /** The way users take. */
  @Benchmark
  public Comparison scenario() {
    return run(SimulationEngine.create());
  }

  /** The reference. */
  @Benchmark
  public Comparison everyStepSimulated() {
    return run(SimulationEngine.create().withEveryStep());
  }

  private Comparison run(SimulationEngine engine) {
    Scenario scenario =
        Scenario.builder()
            .model(model)
            .machine(machine)
            .workload(new Workload(1280, 720, 81, 2))
            .parallelism(new Parallelism(4, 1, 1))
            .runtime(new BuiltInRuntimes().find("sglang-2026-09").orElseThrow())
            .noise(NoiseScheduler.plan(model, 27, model.flowShift()))
            .build();
    StrategyRequest request = new StrategyRequest(offload, Map.of());
    return Comparison.of(scenario, List.of(request), engine);
  }
}
