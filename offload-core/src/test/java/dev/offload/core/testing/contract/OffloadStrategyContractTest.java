package dev.offload.core.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.offload.core.hardware.Machine;
import dev.offload.core.strategy.OffloadStrategy;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The contract finds what is wrong with a strategy, and says it. */
class OffloadStrategyContractTest {
  /** Runs the contract on the strategy of the test at hand. */
  static final class Subject extends OffloadStrategyContract {
    private static OffloadStrategy subject;

    @Override
    protected OffloadStrategy strategy() {
      assumeTrue(subject != null, "Only the tests around this class run it.");
      return subject;
    }

    /** What is wrong shows on one machine. */
    @Override
    protected List<Machine> machines() {
      return List.of(ContractMachines.smallCard());
    }
  }

  private static Events run(OffloadStrategy strategy) {
    Subject.subject = strategy;
    try {
      return EngineTestKit.engine("junit-jupiter")
          .selectors(selectClass(Subject.class))
          .execute()
          .testEvents();
    } finally {
      Subject.subject = null;
    }
  }

  private static List<String> failures(Events events) {
    return events.failed().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> result.getThrowable().orElseThrow().getMessage())
        .toList();
  }

  static Stream<Arguments> brokenRules() {
    String where = "in (1x24gb-pcie4, all memory, 1 layer, 1 expert";
    return Stream.of(
        Arguments.of("no plan", BrokenStrategies.returnsNoPlan(), where, "returned no plan"),
        Arguments.of("no await", BrokenStrategies.forgetsTheAwait(), where, "without waiting for"),
        Arguments.of("a leak", BrokenStrategies.leaks(), where, "leak of transformer.outer"),
        Arguments.of("two evictions", BrokenStrategies.evictsTwice(), where, "not on the device"),
        Arguments.of(
            "state between runs",
            BrokenStrategies.keepsStateBetweenRuns(),
            where,
            "its program recorded a second time differs: operation "),
        Arguments.of(
            "state between plans",
            BrokenStrategies.sharesStateBetweenPlans(),
            where,
            "its program recorded around another run differs: operation "),
        Arguments.of(
            "another program on another thread",
            BrokenStrategies.dependsOnTheThread(),
            where,
            "its program recorded on another thread differs: operation "));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenRules")
  void aBrokenRuleFailsWithItsScenario(
      String rule, OffloadStrategy strategy, String where, String words) {
    List<String> messages = failures(run(strategy));

    assertThat(messages)
        .anySatisfy(
            message -> assertThat(message).contains("(" + strategy.name() + ")", where, words));
  }

  @Test
  void aStrategyThatRefusesScenariosFailsInThoseAlone() {
    List<String> messages = failures(run(BrokenStrategies.refusesSmallBudgets()));

    assertThat(messages)
        .isNotEmpty()
        .allSatisfy(
            message ->
                assertThat(message)
                    .contains("(choosy) must answer every scenario", "The budget (0) is too small")
                    .containsAnyOf("one byte of memory", "seed"));
  }

  static Stream<Arguments> wrongWords() {
    return Stream.of(
        Arguments.of("name", BrokenStrategies.named("My Strategy"), "My Strategy"),
        Arguments.of("name", BrokenStrategies.named("offload-mine"), "offload-mine"),
        Arguments.of("description", BrokenStrategies.described(" "), "not blank"),
        Arguments.of("description", BrokenStrategies.described("Copies. It rests."), "It rests."));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("wrongWords")
  void whatAStrategySaysOfItselfIsChecked(String test, OffloadStrategy strategy, String words) {
    Events failed = run(strategy).failed();

    assertThat(failed.stream().map(event -> event.getTestDescriptor().getDisplayName()))
        .containsExactly(test);
    assertThat(failures(failed).get(0)).containsIgnoringCase(words);
  }

  @Test
  void aDefaultThatTheStrategyRefusesFails() {
    assertThat(failures(run(BrokenStrategies.refusesItsOwnDefault())))
        .anySatisfy(
            message -> assertThat(message).contains("(defaults:depth=0)", "option depth at its"));
  }

  @Test
  void aSoundStrategyPassesEveryTest() {
    Events tests = run(BrokenStrategies.named("sound"));

    assertThat(failures(tests)).isEmpty();
    tests.assertStatistics(statistics -> statistics.succeeded(tests.started().count()).skipped(0));
    assertThat(tests.started().count()).isGreaterThan(100);
  }
}
