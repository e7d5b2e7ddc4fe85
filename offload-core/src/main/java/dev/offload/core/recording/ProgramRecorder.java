package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.Precision;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.DeviceCopy;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.program.Stream;
import dev.offload.core.recording.OperationFactory.Part;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.scenario.Component;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Phase;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.Rehearsal;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.StrategyOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;

/** Records the program of a strategy for a scenario. Stateless and thread-safe. */
public final class ProgramRecorder {
  private static final String PLAN = "plan";

  private ProgramRecorder() {}

  /**
   * Calls a strategy back through the whole run that rehearses no plans.
   *
   * @throws OffloadException if an option is wrong, the strategy asks for what makes no sense, or
   *     throws anything; {@link Recording} also ends a strategy that does not answer
   */
  public static Program record(
      Scenario scenario, OffloadStrategy strategy, StrategyOptions options) {
    return record(scenario, strategy, options, ProgramRecorder::refuseToRehearse).program();
  }

  /**
   * Calls the strategy back through the whole run.
   *
   * @param rehearser plays the plans between which the strategy chooses
   * @throws OffloadException if an option is wrong, the strategy asks for what makes no sense, or
   *     throws anything; {@link Recording#of} also ends a strategy that does not answer
   */
  public static Recording record(
      Scenario scenario, OffloadStrategy strategy, StrategyOptions options, Rehearser rehearser) {
    return record(
        scenario,
        strategy,
        options,
        rehearser,
        new RecordingWatch(strategy.name(), Optional.empty()));
  }

  static Recording record(
      Scenario scenario,
      OffloadStrategy strategy,
      StrategyOptions options,
      Rehearser rehearser,
      RecordingWatch watch) {
    try {
      watch.enter("movesParts");
      List<Expert> experts =
          strategy.movesParts(options) ? scenario.expertsInParts() : scenario.experts();
      watch.leave();
      Setting setting = Setting.of(scenario, experts, rehearser, watch);
      watch.enter(PLAN);
      OffloadPlan plan = strategy.plan(setting, options);
      if (plan == null) {
        throw OffloadException.of(ErrorCode.BROKEN_PLUGIN, "It returned no plan.");
      }
      watch.leave();
      RunSequence sequence = sequence(scenario, setting, plan, watch);
      watch.enter("decision");
      String decision = plan.decision();
      watch.enter("movement");
      return new Recording(options, sequence, decision, plan.movement());
    } catch (RuntimeException | Error e) {
      throw watch.report(e);
    } finally {
      watch.close();
    }
  }

  /** Records a plan and those that follow it, until the runs come round. */
  private static RunSequence sequence(
      Scenario scenario, Setting setting, OffloadPlan first, RecordingWatch watch) {
    LayerStates layers = new LayerStates(scenario, setting);
    List<Program> runs = new ArrayList<>();
    Optional<OffloadPlan> plan = Optional.of(first);
    while (plan.isPresent()) {
      OffloadPlan current = plan.get();
      Program program = new Run(scenario, setting, current, layers, watch).record();
      watch.enter("next");
      plan = Objects.requireNonNullElse(current.next(), Optional.empty());
      watch.leave();
      if (plan.isEmpty()) {
        runs.add(program);
        return sequence(runs, runs.size() - 1);
      }
      runs.add(program.leaving(layers.onDevice()));
      layers.letComponentsWork();
      for (int i = 0; i < runs.size(); i++) {
        if (runs.get(i).preloaded().equals(layers.onDevice())) {
          return sequence(runs, i);
        }
      }
      if (runs.size() == OffloadPlan.MOST_RUNS) {
        break;
      }
      layers.beginAgain();
    }
    throw OffloadException.of(
        ErrorCode.INVALID_ORDER,
        "After (%d) runs the device is still left as no run found it.".formatted(runs.size()),
        "Maybe let a later plan have no next one, and end as it began.");
  }

  /** Makes a sequence in which host memory that one run names is there in all of them. */
  private static RunSequence sequence(List<Program> runs, int repeated) {
    List<HostHome> homes = runs.get(runs.size() - 1).hostHomes();
    return new RunSequence(runs.stream().map(run -> run.keptIn(homes)).toList(), repeated);
  }

  /** Returns what a strategy may know of a scenario, where it rehearses no plans. */
  static RunSetting setting(Scenario scenario, RecordingWatch watch) {
    return Setting.of(scenario, scenario.experts(), ProgramRecorder::refuseToRehearse, watch);
  }

  private static Rehearsal refuseToRehearse(Scenario scenario, Program program) {
    throw OffloadException.of(
        ErrorCode.INVALID_ORDER,
        "A plan is rehearsed where no engine is known.",
        "Maybe pass a rehearser to the recorder.");
  }

  /** What a strategy may know of a scenario. */
  private record Setting(
      Scenario scenario,
      List<Expert> experts,
      List<RunStep> steps,
      int forwardsPerStep,
      Rehearser rehearser,
      RecordingWatch watch)
      implements RunSetting {
    static Setting of(
        Scenario scenario, List<Expert> experts, Rehearser rehearser, RecordingWatch watch) {
      List<RunStep> steps = new ArrayList<>();
      for (DenoisingStep step : scenario.noise().steps()) {
        steps.add(new RunStep(step.number(), experts.get(step.expert())));
      }
      return new Setting(
          scenario, experts, List.copyOf(steps), scenario.forwardsPerStep(), rehearser, watch);
    }

    @Override
    public List<Component> components() {
      return scenario.components();
    }

    @Override
    public long weightBudgetBytes() {
      return scenario.weightBudgetBytes();
    }

    @Override
    public long waitingBytes() {
      return (forwardsPerStep - 1) * scenario.hiddenStateBytes();
    }

    @Override
    public int ranks() {
      return scenario.parallelism().gpus();
    }

    @Override
    public long hostBudgetBytes() {
      return scenario.hostMemoryBudget().bytes();
    }

    @Override
    public OptionalDouble aloneBytesPerSecond(TrafficClass traffic) {
      return scenario.machine().carries(traffic)
          ? OptionalDouble.of(scenario.machine().aloneBytesPerSecond(traffic))
          : OptionalDouble.empty();
    }

    @Override
    public Set<Precision> computePrecisions() {
      return scenario.machine().accelerator().fp8FlopsPerSecond().isPresent()
          ? Set.of(Precision.BF16, Precision.FP8)
          : Set.of(Precision.BF16);
    }

    @Override
    public Rehearsal rehearse(OffloadPlan plan) {
      watch.requireIn(PLAN, "A plan is rehearsed");
      RunSequence sequence = sequence(scenario, this, plan, watch);
      watch.enter(PLAN);
      Rehearsal slowest = null;
      for (int i = 0; i < sequence.runs().size(); i++) {
        Rehearsal rehearsal = rehearser.rehearse(scenario, sequence.runs().get(i));
        if (!rehearsal.feasible()) {
          return rehearsal;
        }
        if (i >= sequence.repeated()
            && (slowest == null || rehearsal.seconds() > slowest.seconds())) {
          slowest = rehearsal;
        }
      }
      return slowest;
    }
  }

  /** One pass through the run. */
  private static final class Run {
    private final Scenario scenario;
    private final Setting setting;
    private final OffloadPlan plan;
    private final OperationFactory operations = new OperationFactory();
    private final LayerStates layers;
    private final RecordingWatch watch;
    private final Set<Precision> computePrecisions;
    private final PlanRecorder recorder;
    private final Recorder guarded;
    private boolean interleaved;
    private List<Operation> out = new ArrayList<>();

    Run(
        Scenario scenario,
        Setting setting,
        OffloadPlan plan,
        LayerStates layers,
        RecordingWatch watch) {
      this.scenario = scenario;
      this.setting = setting;
      this.plan = plan;
      this.computePrecisions = setting.computePrecisions();
      this.layers = layers;
      this.watch = watch;
      this.recorder = new PlanRecorder(operations, layers, this::emitForPlan);
      this.guarded = new GuardedRecorder(recorder, watch);
    }

    private void emitForPlan(Operation operation) {
      watch.count();
      emit(operation);
    }

    private void emit(Operation operation) {
      out.add(operation);
    }

    /** Calls the plan back. */
    private void call(String callback, Layer nextLayer, Consumer<Recorder> body) {
      recorder.enter(callback, nextLayer);
      watch.enter(callback);
      body.accept(guarded);
      watch.leave();
    }

    private void call(String callback, Consumer<Recorder> body) {
      call(callback, null, body);
    }

    Program record() {
      watch.enter("interleavesForwards");
      interleaved = plan.interleavesForwards();
      watch.leave();
      List<Segment> segments = new ArrayList<>();
      for (RunStep step : setting.steps()) {
        watch.step(step.number());
        if (segments.isEmpty()) {
          begin();
        }
        step(step);
        if (segments.size() == setting.steps().size() - 1) {
          call("afterRun", r -> plan.afterRun(r));
          recorder.awaitAll();
        }
        segments.add(new Segment(step.number(), shared(out, segments)));
        out = new ArrayList<>(out.size());
      }
      List<HostHome> homes = layers.hostHomes();
      return new Program(
          segments,
          layers.preloaded(),
          operations.events(),
          homes,
          layers.left(),
          interleaved ? setting.forwardsPerStep() - 1 : 0);
    }

    private void begin() {
      if (scenario.firstStepWarmupSeconds() > 0) {
        emit(new Operation.HostDelay("first-step warm-up", scenario.firstStepWarmupSeconds()));
      }
      call("beforeRun", r -> plan.beforeRun(r));
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
      call("beforeStep", r -> plan.beforeStep(step, r));
      int count = setting.forwardsPerStep();
      int together = interleaved ? count : 1;
      for (int first = 0; first < count; first += together) {
        forwards(step, first, first + together);
      }
      if (scenario.parallelism().guidance() > 1) {
        emit(guidanceGather(step.expert()));
      }
      call("afterStep", r -> plan.afterStep(step, r));
    }

    /** Runs forwards that go layer by layer: mostly one. */
    private void forwards(RunStep step, int from, int to) {
      Expert expert = step.expert();
      for (int i = from; i < to; i++) {
        int forward = i;
        call("beforeForward", r -> plan.beforeForward(step, forward, r));
        phases(expert.outer(), Part.PROLOGUE, expert.prologue());
      }
      for (Layer layer : expert.layers()) {
        call("beforeLayer", layer, r -> plan.beforeLayer(step, layer, r));
        for (int i = from; i < to; i++) {
          phases(layer, Part.LAYER, layer.phases());
        }
        call("afterLayer", r -> plan.afterLayer(step, layer, r));
      }
      for (int i = from; i < to; i++) {
        int forward = i;
        phases(expert.outer(), Part.EPILOGUE, expert.epilogue());
        call("afterForward", r -> plan.afterForward(step, forward, r));
      }
    }

    private void phases(Layer layer, Part part, List<Phase> phases) {
      if (!phases.isEmpty()) {
        layers.requireUsable(layer);
      }
      boolean dequantized = layers.isDequantized(layer);
      List<List<Operation>> woven =
          operations.woven(
              layer.id(),
              part,
              phases,
              dequantized ? Precision.BF16 : computePrecision(layer),
              dequantized ? DeviceCopy.DEQUANTIZED : DeviceCopy.STORED);
      for (int i = 0; i < woven.size(); i++) {
        out.addAll(woven.get(i));
        recorder.afterPhase(i);
      }
    }

    /** Returns the format that kernels compute in which read a layer as it is stored. */
    private Precision computePrecision(Layer layer) {
      WeightFormat format = layers.format(layer);
      Precision precision = format.isQuantized() ? format.precision() : Precision.BF16;
      if (!computePrecisions.contains(precision)) {
        throw OffloadException.of(
            ErrorCode.ABSENT_WEIGHTS,
            "Compute would run (%s) with weights in %s, in which the GPU (%s) does not compute."
                .formatted(layer.name(), precision, scenario.machine().accelerator().name()),
            "Maybe the strategy should dequantize the layer first.");
      }
      return precision;
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
