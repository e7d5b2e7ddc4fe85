package dev.offload.examples.quickstart;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.unit.DataSize;
import dev.offload.core.words.Explanation;
import dev.offload.models.NoisePlans;
import dev.offload.models.resolution.ModelResolver;
import java.util.List;
import java.util.Map;

/** Asks whether a card of 48 GiB should offload the whole expert or layer by layer. */
public final class Quickstart {
  private Quickstart() {}

  /** Prints the comparison. */
  public static void main(String[] args) {
    Comparison comparison = compare();
    for (StrategyResult result : comparison.results()) {
      System.out.printf(
          "%-28s %7.1f s  %s%n",
          result.label(),
          result.report().orElseThrow().denoiseSeconds(),
          Explanation.verdict(comparison, result));
    }
    Explanation.lines(comparison).forEach(System.out::println);
  }

  static Comparison compare() {
    // Strategies, machines and models on the class path.
    PluginCatalog catalog = PluginLoader.create().load(List.of());
    ModelDescription model =
        ModelResolver.model("Wan-AI/Wan2.2-T2V-A14B-Diffusers", catalog.modelSources());

    Scenario scenario =
        Scenario.builder()
            .model(model)
            .machine(catalog.machine("h100-pcie"))
            .workload(new Workload(1280, 720, 81, 2))
            .parallelism(new Parallelism(4, 1, 1))
            .runtime(catalog.runtime("sglang-2026-09"))
            .noise(NoisePlans.plan(model, 27, model.flowShift()))
            .deviceMemoryBudget(DataSize.ofGibibytes(48))
            .build();

    return Comparison.of(
        scenario,
        List.of(
            new StrategyRequest(catalog.strategy("full"), Map.of()),
            new StrategyRequest(catalog.strategy("layerwise"), Map.of()),
            new StrategyRequest(catalog.strategy("layerwise"), Map.of("prefetch", "3"))),
        SimulationEngine.create());
  }
}
