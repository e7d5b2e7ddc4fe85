package dev.offload.examples.report;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.report.Comparison;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.unit.DataSize;
import dev.offload.models.NoisePlans;
import dev.offload.models.resolution.ModelResolver;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A run of Wan2.2-T2V-A14B at 1280x720 with 81 frames and 27 steps: what the report varies, and
 * what it proposes to vary.
 *
 * @param hardware the name of a machine
 * @param layout how its GPUs share the work
 * @param runtime the name of the software
 * @param flowShift the shift of the noise schedule
 * @param vram the device memory that may be used; the card's own if empty
 */
record Setup(
    String hardware,
    Parallelism layout,
    String runtime,
    double flowShift,
    Optional<DataSize> vram) {
  static final int STEPS = 27;

  // Strategies, machines and models on the class path.
  private static final PluginCatalog CATALOG = PluginLoader.create().load(List.of());
  private static final ModelDescription MODEL =
      ModelResolver.model("Wan-AI/Wan2.2-T2V-A14B-Diffusers", CATALOG.modelSources());

  private static final Map<List<String>, StrategyResult> RESULTS = new HashMap<>();

  /**
   * Returns the setup of the software that the report used, on so many GPUs as one Ulysses group.
   */
  static Setup of(String hardware, int gpus, double flowShift) {
    return new Setup(
        hardware, new Parallelism(gpus, 1, 1), "sglang-2025-12", flowShift, Optional.empty());
  }

  Setup withFlowShift(double value) {
    return new Setup(hardware, layout, runtime, value, vram);
  }

  Setup withLayout(Parallelism value) {
    return new Setup(hardware, value, runtime, flowShift, vram);
  }

  Setup withRuntime(String value) {
    return new Setup(hardware, layout, value, flowShift, vram);
  }

  Setup withVram(DataSize value) {
    return new Setup(hardware, layout, runtime, flowShift, Optional.of(value));
  }

  /** Returns every layout of so many GPUs that the model's heads allow. */
  static List<Parallelism> layouts(int gpus) {
    return Parallelism.possible(gpus, MODEL.heads(), 2);
  }

  Machine machine() {
    return CATALOG.machine(hardware);
  }

  Scenario scenario() {
    Scenario.Builder builder =
        Scenario.builder()
            .model(MODEL)
            .machine(machine())
            .workload(new Workload(1280, 720, 81, 2))
            .parallelism(layout)
            .runtime(CATALOG.runtime(runtime))
            .noise(NoisePlans.plan(MODEL, STEPS, flowShift));
    vram.ifPresent(builder::deviceMemoryBudget);
    return builder.build();
  }

  /** Returns the command that asks the same, in parts that belong together. */
  List<String> command(String... strategies) {
    List<String> parts = new ArrayList<>(List.of("./offload compare"));
    parts.add("--runtime " + runtime);
    parts.add("--hardware " + hardware);
    parts.add("--ulysses " + layout.ulysses());
    if (layout.ring() > 1) {
      parts.add("--ring " + layout.ring());
    }
    if (layout.guidance() > 1) {
      parts.add("--cfg-parallel " + layout.guidance());
    }
    parts.add(TextPage.format("--flow-shift %.0f", flowShift));
    vram.ifPresent(budget -> parts.add(TextPage.format("--vram %.0fGiB", budget.toGibibytes())));
    for (String strategy : strategies) {
      parts.add("--strategy " + strategy);
    }
    return parts;
  }

  /**
   * Runs a strategy.
   *
   * @param label its name with options, as in "layerwise:variant=v1,prefetch=2"
   */
  StrategyResult result(String label) {
    // Sections share runs, and the command says all in which runs differ.
    return RESULTS.computeIfAbsent(command(label), command -> compute(label));
  }

  private StrategyResult compute(String label) {
    String[] nameAndOptions = label.split(":", 2);
    Map<String, String> options = new HashMap<>();
    if (nameAndOptions.length == 2) {
      for (String option : nameAndOptions[1].split(",")) {
        String[] pair = option.split("=", 2);
        options.put(pair[0], pair[1]);
      }
    }
    StrategyRequest request =
        new StrategyRequest(CATALOG.strategy(nameAndOptions[0]), Map.copyOf(options));
    return Comparison.of(scenario(), List.of(request), SimulationEngine.create()).results().get(0);
  }

  /** Runs a strategy and returns its figures, which are there even if it does not fit. */
  RunReport run(String label) {
    return result(label).report().orElseThrow();
  }
}
