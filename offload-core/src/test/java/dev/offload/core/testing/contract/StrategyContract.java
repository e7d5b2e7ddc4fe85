package dev.offload.core.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.Precision;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.Direction;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Program;
import dev.offload.core.program.Segment;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.recording.Recording;
import dev.offload.core.recording.Rehearser;
import dev.offload.core.report.LowerBound;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.Movement.Moved;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.StrategyOption;
import dev.offload.core.verify.Hazard;
import dev.offload.core.verify.HazardKind;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;

/**
 * The checks behind {@link OffloadStrategyContract}, for tests that find their strategies at run
 * time. A check that fails throws an {@link AssertionError} that names strategy and scenario.
 * Stateless and thread-safe.
 */
public final class StrategyContract {
  private static final String NAME = "(?!offload-)[a-z][a-z0-9-]*";
  private static final String SENTENCE = "(?s)\\S.*\\.";
  private static final String SENTENCE_END_INSIDE = "[.!?]\\s+\\p{Lu}|\\R";
  private static final int HAZARDS_SHOWN = 5;
  private static final int RANDOM_SCENARIOS = 40;

  /** More than any strategy tries out for one scenario. */
  private static final int REMEMBERED_PROGRAMS = 1_000;

  /** Another model and budget, to be recorded amid the recording of each scenario. */
  private static final ContractScenario INTERRUPTION = ContractScenarios.interruption();

  private static final StrategyRunner INTERRUPTION_RUNNER = simulator();

  private StrategyContract() {}

  /**
   * Returns all checks of a strategy as tests: what it says of itself, every listed scenario of one
   * machine, the layouts of each of the others, and a random sample of all.
   *
   * @param options options by name, as a user would give them
   * @param machines at least one; the first has every scenario
   */
  public static Stream<DynamicContainer> tests(
      OffloadStrategy strategy, Map<String, String> options, List<Machine> machines) {
    List<DynamicContainer> containers = new ArrayList<>();
    containers.add(
        DynamicContainer.dynamicContainer(
            "what it says of itself",
            Stream.of(
                DynamicTest.dynamicTest("name", () -> checkName(strategy)),
                DynamicTest.dynamicTest("description", () -> checkDescription(strategy)),
                DynamicTest.dynamicTest("options", () -> checkOptions(strategy)))));
    for (Machine machine : machines) {
      containers.add(
          DynamicContainer.dynamicContainer(
              machine.name(),
              (machine == machines.get(0)
                      ? ContractScenarios.listed(machine)
                      : ContractScenarios.layouts(machine))
                  .stream().map(scenario -> test(strategy, options, scenario))));
    }
    containers.add(
        DynamicContainer.dynamicContainer(
            "random scenarios",
            LongStream.range(0, RANDOM_SCENARIOS)
                .mapToObj(seed -> ContractScenarios.random(machines, seed))
                .map(scenario -> test(strategy, options, scenario))));
    return containers.stream();
  }

  private static DynamicTest test(
      OffloadStrategy strategy, Map<String, String> options, ContractScenario scenario) {
    return DynamicTest.dynamicTest(scenario.name(), () -> check(strategy, options, scenario));
  }

  /** Checks that the name is well-formed, not reserved, and the same whenever it is asked for. */
  public static void checkName(OffloadStrategy strategy) {
    assertThat(strategy.name())
        .as("The name: lower-case letters, digits, dashes, from a letter on, not offload-*")
        .matches(NAME)
        .isEqualTo(strategy.name());
  }

  /** Checks that the description is one sentence. */
  public static void checkDescription(OffloadStrategy strategy) {
    assertThat(strategy.description())
        .as("The description of strategy (%s): one sentence, with a full stop", strategy.name())
        .isNotBlank()
        .matches(SENTENCE)
        .doesNotContainPattern(SENTENCE_END_INSIDE)
        .isEqualTo(strategy.description());
  }

  /** Checks that the options are described, distinct, and accepted with their defaults. */
  public static void checkOptions(OffloadStrategy strategy) {
    List<StrategyOption<?>> options = strategy.options();
    assertThat(options)
        .as("The options of strategy (%s)", strategy.name())
        .isNotNull()
        .doesNotHaveDuplicates()
        .isEqualTo(strategy.options());
    assertThat(options)
        .as("The names of the options of strategy (%s)", strategy.name())
        .extracting(option -> option.name())
        .doesNotHaveDuplicates();
    Scenario scenario = ContractScenarios.listed(ContractMachines.smallCard()).get(0).scenario();
    for (StrategyOption<?> option : options) {
      assertThat(List.of(option.name(), option.type().words(), option.description()))
          .as("The option (%s) of strategy (%s)", option.name(), strategy.name())
          .noneMatch(String::isBlank);
      StrategyRequest request =
          new StrategyRequest(strategy, Map.of(option.name(), option.defaultText()));
      recording(
          request,
          "option %s at its default".formatted(option.name()),
          scenario,
          simulator()::rehearse);
    }
  }

  /**
   * Checks the strategy on one scenario.
   *
   * @param options options by name, as a user would give them
   */
  public static void check(
      OffloadStrategy strategy, Map<String, String> options, ContractScenario scenario) {
    new Check(new StrategyRequest(strategy, options), scenario).run();
  }

  /** Returns what simulates each program of a scenario once, as often as it is rehearsed. */
  private static StrategyRunner simulator() {
    return StrategyRunner.remembering(SimulationEngine.create(), REMEMBERED_PROGRAMS);
  }

  /** Records the program, and fails the test if the strategy has none. */
  private static Recording recording(
      StrategyRequest request, String where, Scenario scenario, Rehearser rehearser) {
    try {
      return ProgramRecorder.record(
          scenario, request.strategy(), request.options(scenario), rehearser);
    } catch (RuntimeException | LinkageError | StackOverflowError e) {
      throw new AssertionError(
          "Strategy (%s) must answer every scenario, but failed in (%s): %s"
              .formatted(request.label(), where, e),
          e);
    }
  }

  /** One strategy on one scenario. */
  private static final class Check {
    private final StrategyRequest request;
    private final Scenario scenario;
    private final String where;
    private final String subject;
    private final StrategyRunner runner = simulator();
    private Program program;

    Check(StrategyRequest request, ContractScenario named) {
      this.request = request;
      this.scenario = named.scenario();
      this.where = named.name();
      this.subject = "Strategy (%s) in (%s)".formatted(request.label(), named.name());
    }

    void run() {
      Recording recording = recording(request, where, scenario, runner::rehearse);
      program = recording.program();
      recording.movement().ifPresent(this::whatItSaysIsTrue);
      alwaysTheSameProgram();
      Verification verification = null;
      for (Program run : recording.sequence().runs()) {
        verification = Verifier.verify(scenario, run);
        noHazardButTheBudget(verification);
      }
      StrategyResult result = runner.run(scenario, request, PluginCall.DEFAULT_LIMIT).result();
      RunReport report =
          result
              .report()
              .orElseThrow(() -> new AssertionError("%s: %s".formatted(subject, result.reason())));
      Timeline timeline = SimulationEngine.create().run(scenario, program);
      whatExceedsTheBudgetIsInfeasible(verification, result);
      everyStepEnds(timeline, report);
      memoryIsAccountedFor(verification, timeline);
      everyCopyComesFromMemoryThatIsCounted();
      theLowerBoundHolds(result, report);
      everyRankTakesTheSameTime(timeline);
    }

    private Program answer() {
      return recording(request, where, scenario, runner::rehearse).program();
    }

    private void alwaysTheSameProgram() {
      requireSame("a second time", answer());

      List<Program> inner = new ArrayList<>();
      OffloadStrategy interrupted =
          InterruptedStrategy.of(
              request.strategy(),
              layerRuns() / 2,
              () -> {
                inner.add(answer());
                // What the strategy kept of this run is gone now.
                recording(
                    request,
                    INTERRUPTION.name(),
                    INTERRUPTION.scenario(),
                    INTERRUPTION_RUNNER::rehearse);
              });
      StrategyRequest outer = new StrategyRequest(interrupted, request.given());
      requireSame(
          "around another run", recording(outer, where, scenario, runner::rehearse).program());
      assertThat(inner).as("%s: runs amid another", subject).hasSize(1);
      requireSame("amid another run", inner.get(0));

      CompletableFuture<Program> other = CompletableFuture.supplyAsync(() -> answer());
      requireSame("beside another thread", answer());
      try {
        requireSame("on another thread", other.join());
      } catch (CompletionException e) {
        throw new AssertionError(
            "%s fails on another thread: %s".formatted(subject, e.getCause()), e.getCause());
      }
    }

    /** Checks what can be seen in the program of what the plan says of itself. */
    private void whatItSaysIsTrue(Movement movement) {
      assertThat(movement.stored().isQuantized())
          .as("%s: says that layers are stored in %s", subject, movement.stored())
          .isEqualTo(!program.lossless());
      if (movement.moved() == Moved.EXPERTS) {
        return;
      }
      long chunkBytes = movement.prefetch().chunkBytes();
      for (Segment segment : program.segments()) {
        for (Operation operation : segment.operations()) {
          if (operation instanceof Operation.Transfer copy && copy.direction() == Direction.H2D) {
            assertThat(movement.moved())
                .as("%s: says what moves", subject)
                .isEqualTo(copy.layer().part() ? Moved.PARTS : Moved.LAYERS);
            // What stays while its expert runs is copied when that takes over.
            assertThat(
                    movement.prefetch().asRoomAllows()
                        || !movement.staying().contains(copy.layer()))
                .as("%s: says that (%s) stays, but copies it", subject, copy.layer())
                .isTrue();
            assertThat(chunkBytes == 0 || copy.bytes() <= chunkBytes)
                .as("%s: says that it copies %d bytes at a time, not %s", subject, chunkBytes, copy)
                .isTrue();
          }
        }
      }
    }

    /** Returns how often layers run, at least: once a step where forwards are interleaved. */
    private int layerRuns() {
      return scenario.noise().steps().stream()
          .mapToInt(step -> scenario.experts().get(step.expert()).layers().size())
          .sum();
    }

    private void requireSame(String how, Program again) {
      if (!again.equals(program)) {
        throw new AssertionError(
            "%s must be stateless and deterministic, but its program recorded %s differs: %s"
                .formatted(subject, how, firstDifference(again)));
      }
    }

    private String firstDifference(Program again) {
      if (!again.preloaded().equals(program.preloaded())) {
        return "preloaded layers %s, not %s".formatted(again.preloaded(), program.preloaded());
      }
      for (int step = 0; step < program.segments().size(); step++) {
        Segment before = program.segments().get(step);
        List<Operation> expected = before.operations();
        List<Operation> actual = again.segments().get(step).operations();
        for (int i = 0; i < Math.max(expected.size(), actual.size()); i++) {
          Operation one = i < actual.size() ? actual.get(i) : null;
          Operation other = i < expected.size() ? expected.get(i) : null;
          if (!Objects.equals(one, other)) {
            return "operation %d of step %d is %s, not %s".formatted(i, before.step(), one, other);
          }
        }
      }
      return "host memory %s, not %s".formatted(again.hostHomes(), program.hostHomes());
    }

    private void noHazardButTheBudget(Verification verification) {
      List<Hazard> hazards =
          verification.hazards().stream()
              .filter(hazard -> hazard.kind() != HazardKind.OVER_BUDGET)
              .toList();
      if (!hazards.isEmpty()) {
        String shown =
            hazards.stream()
                .limit(HAZARDS_SHOWN)
                .map(hazard -> "%n  %s".formatted(hazard))
                .collect(Collectors.joining());
        throw new AssertionError(
            "%s writes an unsafe program, with %d hazards:%s"
                .formatted(subject, hazards.size(), shown));
      }
    }

    private void whatExceedsTheBudgetIsInfeasible(
        Verification verification, StrategyResult result) {
      if (!verification.safe()) {
        assertThat(result.feasible())
            .as("%s: feasible, with %s", subject, verification.hazards().get(0))
            .isFalse();
      }
    }

    private void everyStepEnds(Timeline timeline, RunReport report) {
      assertThat(timeline.steps())
          .as("%s: steps that end", subject)
          .isEqualTo(scenario.noise().steps().size());
      assertThat(report.steps().seconds())
          .as("%s: seconds of its steps", subject)
          .allMatch(seconds -> seconds > 0 && Double.isFinite(seconds));
      for (int segment = 0; segment < program.segments().size(); segment++) {
        for (int i = 0; i < program.segments().get(segment).operations().size(); i++) {
          if (timeline.start(segment, i, 0) < 0
              || timeline.end(segment, i, 0) < timeline.start(segment, i, 0)) {
            throw new AssertionError(
                "%s: operation %d of step %d (%s) does not end after it starts"
                    .formatted(subject, i, segment + 1, timeline.operations(segment).get(i)));
          }
        }
      }
    }

    /** What is copied to the device was counted as host memory, in its own format. */
    private void everyCopyComesFromMemoryThatIsCounted() {
      for (Segment segment : program.segments()) {
        for (Operation operation : segment.operations()) {
          if (operation instanceof Operation.Transfer copy) {
            assertThat(program.hostHomes())
                .as("%s: host memory that %s is counted in", subject, copy)
                .anyMatch(
                    home ->
                        home.layer().equals(copy.layer())
                            && home.memory() == copy.hostMemory()
                            && home.format().equals(copy.format())
                            && home.blocks().stream().mapToLong(Long::longValue).sum()
                                >= copy.bytes());
          }
        }
      }
    }

    private void memoryIsAccountedFor(Verification verification, Timeline timeline) {
      long leftBytes = program.left().values().stream().mapToLong(DeviceWeights::bytes).sum();
      assertThat(timeline.peakWeightBytes())
          .as("%s: bytes of weights on the device, against the worst case", subject)
          .isLessThanOrEqualTo(verification.worstPeakBytes());
      assertThat(timeline.finalWeightBytes())
          .as("%s: bytes of weights on the device at the end, against what is left", subject)
          .isLessThanOrEqualTo(leftBytes);
    }

    private void theLowerBoundHolds(StrategyResult result, RunReport report) {
      LowerBound bound = LowerBound.of(scenario);
      if (isLossless()) {
        double seconds = result.feasible() ? bound.seconds() : bound.computeSeconds();
        assertThat(report.denoiseSeconds() * (1 + 1e-9))
            .as("%s: seconds of denoising, against the lower bound", subject)
            .isGreaterThanOrEqualTo(seconds);
      }
    }

    /** The bound is one of weights in bf16. */
    private boolean isLossless() {
      return program.segments().stream()
              .flatMap(segment -> segment.operations().stream())
              .noneMatch(
                  operation ->
                      operation instanceof Operation.Allocate allocate
                          && allocate.bytes() < bytes(allocate.layer()))
          && program.preloaded().entrySet().stream()
              .noneMatch(layer -> layer.getValue().bytes() < bytes(layer.getKey()));
    }

    private long bytes(LayerId layer) {
      return scenario.layer(layer).weightBytes(Precision.BF16);
    }

    private void everyRankTakesTheSameTime(Timeline timeline) {
      if (scenario.parallelism().gpus() == 1) {
        return;
      }
      Timeline individual = SimulationEngine.create().withIndividualRanks().run(scenario, program);
      for (int step = 0; step < timeline.steps(); step++) {
        long expected = individual.stepEnd(step);
        assertThat(timeline.stepEnd(step))
            .as("%s: picoseconds at which step %d ends, ranks collapsed", subject, step + 1)
            .isCloseTo(expected, within((long) (1e-9 * expected) + 1));
      }
    }
  }
}
