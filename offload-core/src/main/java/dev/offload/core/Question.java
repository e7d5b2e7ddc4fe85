package dev.offload.core;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plan.MemoryMargin;
import dev.offload.core.plan.PlanListener;
import dev.offload.core.plan.PlanRequest;
import dev.offload.core.plan.Planner;
import dev.offload.core.program.Program;
import dev.offload.core.question.FoundModel;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.HardwareResolver;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.SavedPlan;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.recording.Rehearser;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.unit.DataSize;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is asked: a model, a machine and a workload, of which everything that is not said has the
 * default of the command line. Names are looked up, and values checked, when the question is asked.
 * Immutable and thread-safe: each method that says something returns another question.
 */
public final class Question {
  private final Offload offload;
  private final OptionValues said;
  private final Optional<ModelDescription> ownModel;
  private final Optional<Machine> ownMachine;
  private final MemoryMargin margin;
  private final boolean lossy;
  private FoundModel found;
  private Scenario scenario;

  Question(Offload offload, OptionValues said) {
    this(offload, said, Optional.empty(), Optional.empty(), MemoryMargin.NONE, false);
  }

  private Question(
      Offload offload,
      OptionValues said,
      Optional<ModelDescription> ownModel,
      Optional<Machine> ownMachine,
      MemoryMargin margin,
      boolean lossy) {
    this.offload = offload;
    this.said = said;
    this.ownModel = ownModel;
    this.ownMachine = ownMachine;
    this.margin = margin;
    this.lossy = lossy;
  }

  /** Asks about a model that was described in code. */
  Question about(ModelDescription model) {
    return new Question(offload, said, Optional.of(model), ownMachine, margin, lossy);
  }

  /**
   * Says one thing.
   *
   * @param value null to have the default again
   */
  public <T> Question with(ScenarioOption<T> option, @Nullable T value) {
    return saying(said.with(option, value));
  }

  /**
   * Says one thing by the name of its option, as on the command line, as in {@code set("vram",
   * "24GiB")}.
   *
   * @throws OffloadException if there is no such option, or the value has another form
   */
  public Question set(String option, String value) {
    return saying(said.parsed(ScenarioOption.named(option), value));
  }

  /** Says all of this, and leaves what is said already where nothing else is. */
  public Question with(OptionValues values) {
    return saying(values.or(said));
  }

  private Question saying(OptionValues values) {
    return new Question(
        offload,
        values,
        ownModel.filter(own -> same(values, ScenarioOption.MODEL)),
        ownMachine.filter(own -> same(values, ScenarioOption.HARDWARE)),
        margin,
        lossy);
  }

  private boolean same(OptionValues values, ScenarioOption<String> option) {
    return values.given(option).equals(said.given(option));
  }

  /**
   * Asks about a machine.
   *
   * @param nameOrFile a name that is known, or the path of a JSON profile: what ends in .json or
   *     contains a path separator
   */
  public Question on(String nameOrFile) {
    return with(ScenarioOption.HARDWARE, nameOrFile);
  }

  /** Asks about the machine that a JSON profile describes. */
  public Question on(Path profile) {
    return on(profile.toAbsolutePath().toString());
  }

  /** Asks about a machine that was built in code or changed. */
  public Question on(Machine machine) {
    return new Question(
        offload,
        said.with(ScenarioOption.HARDWARE, machine.name()),
        ownModel,
        Optional.of(machine),
        margin,
        lossy);
  }

  /** Takes a directory for the model of this id. */
  public Question modelId(String id) {
    return with(ScenarioOption.MODEL_ID, id);
  }

  /** Shares one generation between so many GPUs. */
  public Question gpus(int count) {
    return with(ScenarioOption.GPUS, count);
  }

  /** Uses this parallel layout, and as many GPUs. */
  public Question layout(Parallelism layout) {
    return saying(said.with(layout));
  }

  /** Makes a video of this size in pixels and so many frames. */
  public Question video(int width, int height, int frames) {
    return with(ScenarioOption.SIZE, new FrameSize(width, height))
        .with(ScenarioOption.FRAMES, frames);
  }

  /** Denoises in so many steps. */
  public Question steps(int count) {
    return with(ScenarioOption.STEPS, count);
  }

  /** Shifts the noise schedule. */
  public Question flowShift(double shift) {
    return with(ScenarioOption.FLOW_SHIFT, shift);
  }

  /**
   * Uses no more memory of a GPU.
   *
   * @param size as in "24GiB"
   * @throws OffloadException if it has another form
   */
  public Question vram(String size) {
    return with(ScenarioOption.VRAM, DataSize.parse(size));
  }

  /**
   * Uses no more host memory, all ranks together.
   *
   * @param size as in "256GB"
   * @throws OffloadException if it has another form
   */
  public Question hostRam(String size) {
    return with(ScenarioOption.HOST_RAM, DataSize.parse(size));
  }

  /** Lets the serving software of this name and date run it, as in "sglang-2025-12". */
  public Question runtime(String name) {
    return with(ScenarioOption.RUNTIME, name);
  }

  /**
   * Lets plans leave so much device memory free.
   *
   * @param free a size or a share, as in "2GiB" or "5%"
   * @throws OffloadException if it has another form
   */
  public Question margin(String free) {
    return margin(MemoryMargin.parse(free));
  }

  /** Lets {@link #plan} leave so much device memory free; {@link #compare} ignores it. */
  public Question margin(MemoryMargin free) {
    return new Question(offload, said, ownModel, ownMachine, free, lossy);
  }

  /** Lets {@link #plan} also compute with quantized weights, so that outputs change. */
  public Question allowLossy() {
    return new Question(offload, said, ownModel, ownMachine, margin, true);
  }

  /** Returns what was said. */
  public OptionValues said() {
    return said;
  }

  /**
   * Returns the model that is meant.
   *
   * @throws OffloadException if there is none, or a directory is not what was said
   */
  public ModelDescription model() {
    return found().model();
  }

  /**
   * Returns what speaks against the model.
   *
   * @throws OffloadException as {@link #model}
   */
  public List<FoundModel.Doubt> doubts() {
    return found().doubts();
  }

  private synchronized FoundModel found() {
    if (found == null) {
      found =
          ownModel
              .map(model -> new FoundModel(model, List.of()))
              .orElseGet(
                  () ->
                      offload
                          .library()
                          .find(
                              said.get(ScenarioOption.MODEL),
                              said.given(ScenarioOption.MODEL_ID),
                              offload.catalog().modelSources()));
    }
    return found;
  }

  /**
   * Returns the machine that is meant.
   *
   * @throws OffloadException if there is none of that name, or its file is malformed
   */
  public Machine machine() {
    return ownMachine.orElseGet(
        () -> HardwareResolver.resolve(said.get(ScenarioOption.HARDWARE), offload.catalog()));
  }

  /**
   * Returns the scenario that is meant.
   *
   * @throws OffloadException if a name is unknown, a number has no meaning, or the parts do not go
   *     together
   */
  public synchronized Scenario scenario() {
    if (scenario == null) {
      scenario = scenarios(false).get(0);
    }
    return scenario;
  }

  private List<Scenario> scenarios(boolean everyLayout) {
    ScenarioFactory factory = new ScenarioFactory(offload.library());
    ModelDescription model = model();
    Machine machine = machine();
    ServingRuntime runtime =
        ScenarioFactory.runtime(said.get(ScenarioOption.RUNTIME), offload.catalog());
    return everyLayout
        ? factory.createEveryLayout(said, model, machine, runtime)
        : List.of(factory.create(said, model, machine, runtime));
  }

  /**
   * Compares strategies.
   *
   * @param strategies each a name, or a name with options as in "layerwise:prefetch=3"; if there is
   *     none, every strategy that was found
   * @throws OffloadException as {@link #scenario}, or if a strategy or an option is unknown, or the
   *     same is asked for twice
   */
  public Answer compare(String... strategies) {
    Scenario scenario = scenario();
    return compare(scenario, strategies(strategies));
  }

  /**
   * Compares a strategy of one's own with others.
   *
   * @param own the strategy, with the defaults of its options
   * @param others as {@link #compare(String...)} takes them; none for none
   * @throws OffloadException as {@link #compare(String...)}
   */
  public Answer compare(OffloadStrategy own, String... others) {
    Stream<StrategyRequest> more =
        others.length == 0 ? Stream.empty() : strategies(others).stream();
    return compare(Stream.concat(Stream.of(new StrategyRequest(own, Map.of())), more).toList());
  }

  /**
   * Compares strategies.
   *
   * @throws OffloadException as {@link #compare(String...)}
   */
  public Answer compare(List<StrategyRequest> strategies) {
    return compare(scenario(), strategies);
  }

  /**
   * Plays a plan again that was saved, beside other strategies. Its scenario is used.
   *
   * @param others as {@link #compare(String...)} takes them; none for none
   * @throws OffloadException as {@link #compare(String...)}, or naming the differences if the
   *     question says what makes it another scenario than the plan's
   */
  public Answer compare(SavedPlan plan, String... others) {
    Question again = saying(said.or(plan.options()));
    Scenario asked;
    try {
      asked = again.scenario();
    } catch (OffloadException e) {
      throw e.code() == ErrorCode.IMPOSSIBLE_PARALLELISM ? plan.anotherLayout(e) : e;
    }
    plan.requireMadeFor(asked);
    List<StrategyArgument> arguments = new ArrayList<>(List.of(plan.strategy()));
    Stream.of(others).map(StrategyArgument::parse).forEach(arguments::add);
    return again.compare(plan.within(asked), StrategyArgument.find(arguments, offload.catalog()));
  }

  private Answer compare(Scenario scenario, List<StrategyRequest> strategies) {
    StrategyArgument.requireDistinct(strategies);
    StrategyRunner runner = StrategyRunner.of(offload.engine());
    List<StrategyRun> runs = new ArrayList<>();
    for (StrategyRequest strategy : strategies) {
      runs.add(runner.run(scenario, strategy, offload.strategyLimit()));
    }
    return new Answer(this, scenario, runs, LowerBound.of(scenario));
  }

  /**
   * Looks up strategies, for {@link #compare(List)}, {@link #plan(List)} and {@link #verify}.
   *
   * @param names as {@link #compare(String...)} takes them
   * @throws OffloadException as {@link #compare(String...)}
   */
  public List<StrategyRequest> strategies(String... names) {
    return StrategyArgument.find(
        Stream.of(names).map(StrategyArgument::parse).toList(), offload.catalog());
  }

  /**
   * Finds the fastest safe plan: strategy, options, and what was left open of the parallel layout.
   *
   * @param strategies what may be used, each a name with the options that must hold; if there is
   *     none, every strategy that was found
   * @throws OffloadException as {@link #compare(String...)}, or if the margin leaves no memory
   */
  public PlanAnswer plan(String... strategies) {
    return plan(PlanListener.NONE, strategies);
  }

  /**
   * Finds the fastest safe plan, as {@link #plan(String...)} does.
   *
   * @param listener is told how far the search is
   */
  public PlanAnswer plan(PlanListener listener, String... strategies) {
    List<Scenario> scenarios = scenarios(true);
    return plan(scenarios, strategies(strategies), listener);
  }

  /**
   * Finds the fastest safe plan of strategies, as {@link #plan(String...)} does, some of one's own
   * perhaps.
   */
  public PlanAnswer plan(List<StrategyRequest> strategies) {
    return plan(scenarios(true), strategies, PlanListener.NONE);
  }

  private PlanAnswer plan(
      List<Scenario> scenarios, List<StrategyRequest> strategies, PlanListener listener) {
    PlanRequest request = new PlanRequest(scenarios, strategies, margin, lossy);
    return new PlanAnswer(
        this, new Planner(offload.engine(), offload.strategyLimit()).plan(request, listener));
  }

  /**
   * Proves the program of a strategy safe in every order that its streams allow, or says what can
   * go wrong in it.
   *
   * @throws OffloadException if an option is wrong, or the strategy fails
   */
  public Verification verify(StrategyRequest strategy) {
    Scenario scenario = scenario();
    Rehearser rehearser = StrategyRunner.of(offload.engine());
    Verification verification = null;
    for (Program program :
        strategy.record(scenario, offload.strategyLimit(), rehearser).sequence().runs()) {
      verification = Verifier.verify(scenario, program);
      if (!verification.hazards().isEmpty()) {
        break;
      }
    }
    return verification;
  }

  /** Returns what is installed. */
  public Offload offload() {
    return offload;
  }

  @Override
  public String toString() {
    return "question" + said;
  }
}
