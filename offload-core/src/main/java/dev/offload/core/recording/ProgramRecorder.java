package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.Precision;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.recording.OperationFactory.Part;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Phase;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.StrategyOptions;
import java.util.ArrayList;
import java.util.List;

/** Records the program of a strategy for a scenario. Stateless and thread-safe. */
public final class ProgramRecorder {
  private ProgramRecorder() {}

  /**
   * Calls a strategy back through the whole run that rehearses no plans.
   *
   * @throws OffloadException if an option is wrong, or the strategy asks for what makes no sense
   */
  public static Program record(
      Scenario scenario, OffloadStrategy strategy, StrategyOptions options) {
    return record(scenario, strategy, options, ProgramRecorder::refuseToRehearse).program();
  }

  /**
   * Calls the strategy back through the whole run.
   *
   * @param rehearser plays the plans between which the strategy chooses
   * @throws OffloadException if an option is wrong, or the strategy asks for what makes no sense
   */
  public static Recording record(
      Scenario scenario, OffloadStrategy strategy, StrategyOptions options, Rehearser rehearser) {
    Setting setting = Setting.of(scenario, rehearser);
    OffloadPlan plan = strategy.plan(setting, options);
    if (plan == null) {
      throw OffloadException.of(
          ErrorCode.BROKEN_PLUGIN,
          "The strategy (%s) returned no plan.".formatted(strategy.name()));
    }
    Program program = new Run(scenario, setting, plan).record();
    return new Recording(program, plan.decision());
  }

  private static Rehearsal refuseToRehearse(Scenario scenario, Program program) {
    throw OffloadException.of(
        ErrorCode.INVALID_ORDER,
        "A plan is rehearsed where no engine is known.",
        "Maybe pass a rehearser to the recorder.");
  }

  /** What a strategy may know of a scenario. */
  private record Setting(
      Scenario scenario, List<RunStep> steps, int forwardsPerStep, Rehearser rehearser)
      implements RunSetting {
    static Setting of(Scenario scenario, Rehearser rehearser) {
      List<RunStep> steps = new ArrayList<>();
      for (DenoisingStep step : scenario.noise().steps()) {
        steps.add(new RunStep(step.number(), scenario.experts().get(step.expert())));
      }
      return new Setting(scenario, List.copyOf(steps), scenario.forwardsPerStep(), rehearser);
    }

    @Override
    public List<Expert> experts() {
      return scenario.experts();
    }

    @Override
    public long weightBudgetBytes() {
      return scenario.weightBudgetBytes();
    }

    @Override
    public Rehearsal rehearse(OffloadPlan plan) {
      return rehearser.rehearse(scenario, new Run(scenario, this, plan).record());
    }
  }

  /** One pass through the run. */
  private static final class Run {
    private final Scenario scenario;
    private final Setting setting;
    private final OffloadPlan plan;
    private final OperationFactory operations = new OperationFactory();
    private final LayerStates layers;
    private final PlanRecorder recorder;
    private List<Operation> out = new ArrayList<>();

    Run(Scenario scenario, Setting setting, OffloadPlan plan) {
      this.scenario = scenario;
      this.setting = setting;
      this.plan = plan;
      this.layers = new LayerStates(scenario);
      this.recorder = new PlanRecorder(operations, layers, this::emit);
    }

    private void emit(Operation operation) {
      out.add(operation);
    }

    Program record() {
      List<Segment> segments = new ArrayList<>();
      for (RunStep step : setting.steps()) {
        if (segments.isEmpty()) {
          begin();
        }
        step(step);
        if (segments.size() == setting.steps().size() - 1) {
          recorder.enter("afterRun");
          plan.afterRun(recorder);
          recorder.awaitAll();
        }
        segments.add(new Segment(step.number(), shared(out, segments)));
        out = new ArrayList<>(out.size());
      }
      List<HostHome> homes = layers.hostHomes();
      return new Program(segments, layers.preloaded(), operations.events(), homes);
    }

    private void begin() {
      if (scenario.firstStepWarmupSeconds() > 0) {
        emit(new Operation.HostDelay("first-step warm-up", scenario.firstStepWarmupSeconds()));
      }
      recorder.enter("beforeRun");
      plan.beforeRun(recorder);
    }

    /** Steady steps are alike: the list of an equal step is kept once. */
    private static List<Operation> shared(List<Operation> list, List<Segment> earlier) {
      for (int i = earlier.size() - 1; i >= 0; i--) {
        if (earlier.get(i).operations().equals(list)) {
          return earlier.get(i).operations();
        }
      }
      return list;
    }

    private void step(RunStep step) {
      recorder.enter("beforeStep");
      plan.beforeStep(step, recorder);
      for (int forward = 0; forward < setting.forwardsPerStep(); forward++) {
        forward(step, forward);
      }
      if (scenario.parallelism().guidance() > 1) {
        emit(guidanceGather(step.expert()));
      }
      recorder.enter("afterStep");
      plan.afterStep(step, recorder);
    }

    private void forward(RunStep step, int forward) {
      Expert expert = step.expert();
      recorder.enter("beforeForward");
      plan.beforeForward(step, forward, recorder);
      phases(expert.outer(), Part.PROLOGUE, expert.prologue());
      for (Layer layer : expert.layers()) {
        recorder.enter("beforeLayer", layer);
        plan.beforeLayer(step, layer, recorder);
        phases(layer, Part.LAYER, layer.phases());
        recorder.enter("afterLayer");
        plan.afterLayer(step, layer, recorder);
      }
      phases(expert.outer(), Part.EPILOGUE, expert.epilogue());
      recorder.enter("afterForward");
      plan.afterForward(step, forward, recorder);
    }

    private void phases(Layer layer, Part part, List<Phase> phases) {
      if (!phases.isEmpty()) {
        layers.requireUsable(layer);
      }
      List<List<Operation>> woven = operations.woven(layer.id(), part, phases);
      for (int i = 0; i < woven.size(); i++) {
        out.addAll(woven.get(i));
        recorder.afterPhase(i);
      }
    }

    private Operation guidanceGather(Expert expert) {
      double bytes =
          scenario.tokensPerRank() * scenario.outputWidth() * Precision.BF16.bytesPerElement();
      return operations.exchange(
          new LayerId(expert.index(), LayerId.OUTER),
          new Phase.Exchange("guidance", CollectiveKind.GUIDANCE_GATHER, bytes, false),
          Stream.COMPUTE);
    }
  }
}
