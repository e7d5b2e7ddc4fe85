package dev.offload.evidence.fidelity;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.HardwareResolver;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import dev.offload.evidence.measurement.MeasuredScenario;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.models.NoisePlans;
import dev.offload.models.resolution.ModelResolver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes scenarios of what sources say of their runs. Stateless and thread-safe. */
public final class MeasuredRunFactory {
  /**
   * The fewest steps that are simulated: one that is neither the first nor the switch must be among
   * them, whatever the source timed.
   */
  private static final int LEAST_STEPS = 4;

  /** Makes a factory. */
  public MeasuredRunFactory() {}

  /**
   * Makes a run on the machine that its source names.
   *
   * @throws OffloadException if a name is unknown, a number has no meaning, or the parts do not go
   *     together
   */
  public MeasuredRun create(Measurement measurement, PluginCatalog catalog) {
    String hardware = measurement.scenario().hardware();
    return create(measurement, HardwareResolver.resolve(hardware, catalog), catalog);
  }

  /**
   * Makes a run on another machine than its source names.
   *
   * @throws OffloadException as {@link #create(Measurement, PluginCatalog)}
   */
  public MeasuredRun create(Measurement measurement, Machine machine, PluginCatalog catalog) {
    MeasuredScenario ran = measurement.scenario();
    ModelDescription model =
        ModelResolver.checked(ran.model(), Optional.empty(), catalog.modelSources()).model();
    List<String> notes = new ArrayList<>();
    Scenario scenario = scenario(measurement, machine, model, catalog, notes);
    StrategyArgument argument = new StrategyArgument(ran.strategy(), ran.options());
    return new MeasuredRun(
        measurement, scenario, StrategyArgument.find(List.of(argument), catalog).get(0), notes);
  }

  private static Scenario scenario(
      Measurement measurement,
      Machine machine,
      ModelDescription model,
      PluginCatalog catalog,
      List<String> notes) {
    MeasuredScenario ran = measurement.scenario();
    int passes = ran.guidancePasses().orElse(model.defaults().guidancePasses());
    FrameSize size = size(ran, model, notes);
    int frames = ran.frames().orElse(model.defaults().frames());
    double flowShift = ran.flowShift().orElse(model.flowShift(size.width(), size.height(), frames));
    OptionValues layout =
        OptionValues.NONE
            .with(ScenarioOption.HARDWARE, ran.hardware())
            .with(ScenarioOption.GPUS, ran.gpus().orElse(null))
            .with(ScenarioOption.ULYSSES, ran.ulysses().orElse(null))
            .with(ScenarioOption.RING, ran.ring().orElse(null))
            .with(ScenarioOption.CFG_PARALLEL, ran.guidanceParallel().orElse(null));
    Scenario.Builder builder =
        Scenario.builder()
            .model(model)
            .machine(machine)
            .workload(new Workload(size.width(), size.height(), frames, passes))
            .parallelism(ScenarioFactory.layout(layout, machine))
            .noise(NoisePlans.plan(model, steps(measurement, notes), flowShift));
    return withSoftware(builder, ran, catalog);
  }

  private static int steps(Measurement measurement, List<String> notes) {
    int steps = measurement.scenario().steps().or(ScenarioOption.STEPS::fallback).orElseThrow();
    if (steps >= LEAST_STEPS) {
      return steps;
    }
    boolean needsSteady =
        measurement.measured().keySet().stream()
            .noneMatch(metric -> metric.kind() == Metric.Kind.TOTAL);
    if (needsSteady) {
      notes.add(
          "%d steps are simulated for a run of %d, to have one with others around it."
              .formatted(LEAST_STEPS, steps));
      return LEAST_STEPS;
    }
    return steps;
  }

  /** Pipelines cut pictures down to whole tokens. */
  private static FrameSize size(MeasuredScenario ran, ModelDescription model, List<String> notes) {
    FrameSize asked =
        ran.size().orElse(new FrameSize(model.defaults().width(), model.defaults().height()));
    LatentGeometry geometry = model.geometry();
    FrameSize whole =
        new FrameSize(
            down(asked.width(), geometry.spatialCompression() * geometry.patchWidth()),
            down(asked.height(), geometry.spatialCompression() * geometry.patchHeight()));
    if (!whole.equals(asked)) {
      notes.add(
          "The size %s is cut to %s, which are whole tokens of %s."
              .formatted(asked, whole, model.id()));
    }
    return whole;
  }

  private static int down(int pixels, int unit) {
    return Math.max(unit, pixels / unit * unit);
  }

  /** Finds the habits that give the tokens that the source counted. */
  private static Scenario withSoftware(
      Scenario.Builder builder, MeasuredScenario ran, PluginCatalog catalog) {
    ServingRuntime named =
        ScenarioFactory.runtime(ran.runtime().orElseGet(ScenarioFactory::newestRuntime), catalog);
    Scenario scenario = builder.runtime(with(named, ran)).build();
    if (ran.tokens().isEmpty() || ran.tokens().get() == scenario.tokens()) {
      return scenario;
    }
    List<Long> possible = new ArrayList<>(List.of(scenario.tokens()));
    for (String other : catalog.runtimeNames()) {
      Scenario sharded = builder.runtime(with(catalog.runtime(other), ran)).build();
      if (ran.tokens().get() == sharded.tokens()) {
        return sharded;
      }
      possible.add(sharded.tokens());
    }
    throw OffloadException.of(
        ErrorCode.INVALID_VALUE,
        "The tokens of a forward (%d) are not those of %s at this size (%s)."
            .formatted(
                ran.tokens().get(),
                scenario.model().id(),
                String.join(" or ", possible.stream().distinct().map(String::valueOf).toList())),
        "Maybe the size, the frames or the number of GPUs are others.");
  }

  /** Returns a runtime, or its like with the exchanges and kernels that the source names. */
  private static ServingRuntime with(ServingRuntime known, MeasuredScenario ran) {
    ServingRuntime runtime = ran.compiled().orElse(false) ? known.compiled() : known;
    return ran.crossAttentionAllToAll().map(runtime::withCrossAttentionAllToAll).orElse(runtime);
  }
}
