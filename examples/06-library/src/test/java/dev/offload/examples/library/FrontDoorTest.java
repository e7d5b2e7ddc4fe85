package dev.offload.examples.library;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.Answer;
import dev.offload.core.Offload;
import dev.offload.core.PlanAnswer;
import dev.offload.core.Question;
import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginProblem;
import dev.offload.core.program.Program;
import dev.offload.core.question.SavedPlan;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.report.StrategyRun;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.PluginJarBuilder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the front door promises, as somebody sees it who has the library alone. */
class FrontDoorTest {
  private static final Offload OFFLOAD = Offload.load();

  @TempDir private Path directory;

  private static Question question() {
    return OFFLOAD.question("Wan2.1-T2V-1.3B").steps(4);
  }

  private static void assertRefused(ErrorCode code, String message, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(OffloadException.class, e -> assertThat(e.code()).isEqualTo(code))
        .hasMessageContaining(message);
  }

  /** Counts the runs of the simulation. */
  private static final class Counting implements Engine {
    private final AtomicInteger runs;
    private final Engine engine;

    Counting(AtomicInteger runs, Engine engine) {
      this.runs = runs;
      this.engine = engine;
    }

    @Override
    public Timeline run(Scenario scenario, Program program) {
      runs.incrementAndGet();
      return engine.run(scenario, program);
    }

    @Override
    public Engine withResourceUse() {
      return new Counting(runs, engine.withResourceUse());
    }
  }

  @Test
  void whatIsNotSaidIsAsOnTheCommandLine() {
    Scenario scenario = OFFLOAD.question().scenario();

    assertThat(scenario.model().id()).isEqualTo(ScenarioOption.DEFAULT_MODEL);
    assertThat(scenario.machine().name()).isEqualTo("h100-pcie");
    assertThat(scenario.parallelism()).isEqualTo(new Parallelism(4, 1, 1));
    assertThat(scenario.noise().steps()).hasSize(27);
    assertThat(scenario.runtime().name()).isEqualTo("sglang-2026-09");
  }

  @Test
  void questionsDoNotChange() {
    Question question = question();
    Question other = question.on("l40s").gpus(2).set("host-ram", "100GB");

    assertThat(question.machine().name()).isEqualTo("h100-pcie");
    assertThat(other.scenario().parallelism().gpus()).isEqualTo(2);
    assertThat(other.scenario().hostMemoryBudget()).hasToString("97656250KiB");
    assertRefused(ErrorCode.UNKNOWN_NAME, "(hostram)", () -> question.set("hostram", "1GB"));
    assertRefused(ErrorCode.INVALID_VALUE, "(lots)", () -> question.vram("lots"));
    assertRefused(ErrorCode.UNKNOWN_NAME, "(h200)", () -> question.on("h200").compare());
  }

  @Test
  void strategiesAreLookedUpAndComparedOnce() {
    assertRefused(ErrorCode.UNKNOWN_NAME, "(layrwise)", () -> question().compare("layrwise"));
    assertRefused(
        ErrorCode.INVALID_VALUE,
        "(layerwise) is asked for twice",
        () -> question().compare("layerwise", "layerwise"));
    assertThat(question().compare().runs())
        .extracting(StrategyRun::label)
        .containsExactlyElementsOf(OFFLOAD.catalog().strategyNames());
  }

  @Test
  void aBrokenPluginIsNamedWithItsJar() throws Exception {
    Path jar = directory.resolve("broken.jar");
    new PluginJarBuilder().strategy("Nameless", "null").write(jar);
    List<PluginProblem> problems = new ArrayList<>();

    assertRefused(
        ErrorCode.BROKEN_PLUGIN, jar.toString(), () -> Offload.builder().plugins(directory).load());
    Offload despite = Offload.builder().plugins(directory).onBrokenPlugin(problems::add).load();
    assertThat(problems).singleElement().asString().contains(jar.toString());
    assertThat(despite.catalog().strategyNames()).isEqualTo(OFFLOAD.catalog().strategyNames());
  }

  @Test
  void aMissingModuleIsNamed() {
    ClassLoader nothing = ClassLoader.getPlatformClassLoader();

    assertRefused(
        ErrorCode.UNKNOWN_NAME,
        "module offload-strategies",
        () -> Offload.builder().classLoader(nothing).load());
  }

  @Test
  void limitsMustBePositive() {
    assertRefused(
        ErrorCode.INVALID_VALUE, "(PT0S)", () -> Offload.builder().strategyLimit(Duration.ZERO));
  }

  @Test
  void anEngineOfOnesOwnRunsEverything() {
    AtomicInteger runs = new AtomicInteger();
    Offload counted =
        Offload.builder().engine(new Counting(runs, SimulationEngine.create())).load();
    Question question = counted.question("Wan2.1-T2V-1.3B").steps(4);

    Answer answer = question.compare("resident", "layerwise");
    assertThat(runs).hasValue(2);
    assertThat(answer.best().timeline().use()).isPresent();
    answer.best().timeline();
    assertThat(runs).as("once more, for the use of links").hasValue(3);
    PlanAnswer plan = question.plan("resident");
    assertThat(runs).hasValueGreaterThan(3);
    assertThat(plan.best().timeline().duration()).isPositive();
  }

  @Test
  void nothingThatFitsIsAnAnswerWithoutABest() {
    Answer answer = question().vram("1GiB").compare("resident");
    PlanAnswer plan = question().vram("1GiB").layout(new Parallelism(4, 1, 1)).plan("resident");

    assertThat(answer.recommended()).isEmpty();
    assertThat(answer.runs().get(0).report().denoiseSeconds()).isPositive();
    assertRefused(ErrorCode.NOTHING_FITS, "(resident) fits h100-pcie", answer::best);
    assertThat(plan.plan().chosen()).isEmpty();
    assertRefused(ErrorCode.NOTHING_FITS, "No plan fits h100-pcie", plan::best);
    assertRefused(ErrorCode.NOTHING_FITS, "No plan fits", () -> plan.export("sglang"));
  }

  @Test
  void aStrategyThatFailsSaysWhyWhereItsProgramIsAskedFor() throws Exception {
    new PluginJarBuilder().strategy("Empty", "\"empty\"").write(directory.resolve("empty.jar"));
    Offload offload = Offload.builder().plugins(directory).load();
    StrategyRun run =
        offload.question("Wan2.1-T2V-1.3B").steps(4).compare("empty", "resident").runs().get(0);

    assertThat(run.result().feasible()).isFalse();
    assertRefused(ErrorCode.INVALID_ORDER, "empty", run::program);
    assertRefused(ErrorCode.INVALID_ORDER, "empty", run::timeline);
    assertRefused(ErrorCode.INVALID_ORDER, "empty", run::report);
  }

  @Test
  void modelsAndMachinesMayBeBuiltInCode() {
    ModelDescription model = question().model();
    Machine machine = question().machine();

    Question own = OFFLOAD.question(model).on(machine).steps(4);
    assertThat(own.model()).isSameAs(model);
    assertThat(own.machine()).isSameAs(machine);
    assertThat(own.scenario().fingerprint()).isEqualTo(question().scenario().fingerprint());
    assertThat(own.on("l40s").machine().name()).isEqualTo("l40s");
  }

  @Test
  void aSavedPlanIsOfOneScenario() {
    Path file = directory.resolve("plan.json");
    question().layout(new Parallelism(4, 1, 1)).margin("5%").plan("layerwise").save(file);
    SavedPlan plan = OFFLOAD.plan(file);

    Answer again = OFFLOAD.question().compare(plan);
    assertThat(again.runs()).hasSize(1);
    assertThat(plan.isAnother(again.best().report().denoiseSeconds())).isFalse();
    assertThat(plan.isAnother(plan.denoiseSeconds() + 1)).isTrue();
    assertRefused(
        ErrorCode.PLAN_MISMATCH,
        "steps is 4 in the plan and 5 here",
        () -> OFFLOAD.question().steps(5).compare(plan));
    assertRefused(
        ErrorCode.PLAN_MISMATCH, "another layout", () -> OFFLOAD.question().gpus(3).compare(plan));
  }
}
