package dev.offload.evidence.prediction;

import static dev.offload.core.question.ScenarioOption.FLOW_SHIFT;
import static dev.offload.core.question.ScenarioOption.FRAMES;
import static dev.offload.core.question.ScenarioOption.RUNTIME;
import static dev.offload.core.question.ScenarioOption.SIZE;
import static dev.offload.core.question.ScenarioOption.STEPS;

import dev.offload.core.Offload;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.HardwareResolver;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import dev.offload.evidence.measurement.MeasuredScenario;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.models.resolution.ModelResolver;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Makes scenarios of what sources say of their runs, and fills in what they leave out as the other
 * commands do. Immutable and thread-safe.
 */
public final class MeasuredRunFactory {
  /**
   * The fewest steps that are simulated: one that is neither the first nor the switch must be among
   * them, whatever the source timed.
   */
  private static final int LEAST_STEPS = 4;

  private final Offload offload;

  /** Makes a factory that finds names in what is installed. */
  public MeasuredRunFactory(Offload offload) {
    this.offload = Objects.requireNonNull(offload);
  }

  /**
   * Returns a machine.
   *
   * @param hardware its name or the path of its profile
   * @throws OffloadException if there is none, or the profile is malformed
   */
  public Machine machine(String hardware) {
    return HardwareResolver.resolve(hardware, offload.catalog());
  }

  /**
   * Returns what predicts a run on the machine that its source names, and can: it was simulated
   * once under the constants of its profile.
   *
   * @throws OffloadException if a name is unknown, a number has no meaning, the parts do not go
   *     together, or the strategy refuses
   */
  public Predictor predictor(Measurement measurement) {
    return predictor(measurement, machine(measurement.scenario().hardware()));
  }

  /**
   * Returns what predicts a run on another machine than its source names.
   *
   * @throws OffloadException as {@link #predictor(Measurement)}
   */
  public Predictor predictor(Measurement measurement, Machine machine) {
    Predictor predictor =
        new Predictor(create(measurement, machine), offload.engine(), offload.strategyLimit());
    predictor.predict(Constants.of(machine));
    return predictor;
  }

  MeasuredRun create(Measurement measurement, Machine machine) {
    MeasuredScenario ran = measurement.scenario();
    ModelDescription model =
        ModelResolver.checked(ran.model(), Optional.empty(), offload.catalog().modelSources())
            .model();
    return new MeasuredRun(
        measurement,
        scenario(measurement, machine, model),
        StrategyArgument.find(List.of(ran.strategy()), offload.catalog()).get(0));
  }

  private Scenario scenario(Measurement measurement, Machine machine, ModelDescription model) {
    MeasuredScenario ran = measurement.scenario();
    int passes = ran.guidancePasses().orElse(model.defaults().guidancePasses());
    FrameSize size = wholeTokens(asked(ran, model), model.geometry());
    int frames = ran.said().given(FRAMES).orElse(model.defaults().frames());
    double flowShift =
        ran.said().given(FLOW_SHIFT).orElse(model.flowShift(size.width(), size.height(), frames));
    Scenario.Builder builder =
        Scenario.builder()
            .model(model)
            .machine(machine)
            .workload(new Workload(size.width(), size.height(), frames, passes))
            .parallelism(ScenarioFactory.layout(ran.said(), machine))
            .noise(NoiseScheduler.plan(model, steps(measurement), flowShift));
    return withSoftware(builder, ran);
  }

  private static int steps(Measurement measurement) {
    int steps = measurement.scenario().said().get(STEPS);
    boolean whole =
        measurement.measured().keySet().stream()
            .anyMatch(metric -> metric.kind() == Metric.Kind.TOTAL);
    return whole ? steps : Math.max(LEAST_STEPS, steps);
  }

  static FrameSize asked(MeasuredScenario ran, ModelDescription model) {
    return ran.said()
        .given(SIZE)
        .orElse(new FrameSize(model.defaults().width(), model.defaults().height()));
  }

  /** Pipelines cut pictures down to whole tokens. */
  private static FrameSize wholeTokens(FrameSize asked, LatentGeometry geometry) {
    return new FrameSize(
        down(asked.width(), geometry.spatialCompression() * geometry.patchWidth()),
        down(asked.height(), geometry.spatialCompression() * geometry.patchHeight()));
  }

  private static int down(int pixels, int unit) {
    return Math.max(unit, pixels / unit * unit);
  }

  /** Finds the habits that give the tokens that the source counted. */
  private Scenario withSoftware(Scenario.Builder builder, MeasuredScenario ran) {
    PluginCatalog catalog = offload.catalog();
    ServingRuntime named = ScenarioFactory.runtime(ran.said().get(RUNTIME), catalog);
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
