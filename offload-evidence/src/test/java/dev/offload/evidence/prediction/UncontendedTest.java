package dev.offload.evidence.prediction;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.hardware.LinkScope;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.report.RunReport;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.report.StrategyRunner;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.evidence.validation.TestValidator;
import dev.offload.strategies.LayerwiseStrategy;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class UncontendedTest {
  static List<String> machines() {
    return TestValidator.CATALOG.machineNames();
  }

  private static Scenario scenario(Machine machine, int gpus) {
    return TestScenario.tiny()
        .model(TestModel.tiny().phases(TestModel.everyPhase()).tensorElements(20_000_000L))
        .layout(gpus, 1, 1)
        .steps(3)
        .builder()
        .machine(machine)
        .build();
  }

  private static RunReport run(Machine machine, int gpus, String variant) {
    Scenario scenario = scenario(machine, gpus);
    StrategyRequest request =
        new StrategyRequest(new LayerwiseStrategy(), Map.of("variant", variant));
    return RunReport.of(
        scenario,
        TestValidator.ENGINE.run(
            scenario,
            request.recordSafe(
                scenario, TestValidator.LIMIT, StrategyRunner.of(TestValidator.ENGINE))));
  }

  @ParameterizedTest
  @MethodSource("machines")
  void copiesAndCollectivesMeetNowhere(String name) {
    Machine machine = TestValidator.CATALOG.machine(name);
    Machine apart = Uncontended.of(machine);

    for (TrafficClass traffic : machine.traffic()) {
      assertThat(apart.aloneBytesPerSecond(traffic))
          .isEqualTo(machine.aloneBytesPerSecond(traffic));
      assertThat(apart.latencySeconds(traffic)).isEqualTo(machine.latencySeconds(traffic));
      if (traffic != TrafficClass.COLLECTIVE) {
        assertThat(apart.route(traffic)).isEqualTo(machine.route(traffic));
        Set<String> shared = new HashSet<>(apart.route(traffic).links());
        shared.retainAll(apart.route(TrafficClass.COLLECTIVE).links());
        assertThat(shared).isEmpty();
      }
    }
    assertThat(apart.links()).containsAllEntriesOf(machine.links());
    assertThat(apart.linksOf(TrafficClass.COLLECTIVE))
        .extracting(link -> link.scope())
        .isEqualTo(
            machine.linksOf(TrafficClass.COLLECTIVE).stream().map(link -> link.scope()).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2", "group", "synchronous"})
  void aMachineWithoutSharedLinksIsAsFastAsBefore(String variant) {
    for (Machine machine :
        List.of(
            TestMachine.nvlink().build(),
            TestMachine.nvlink().latencySeconds(1e-6).build(),
            TestValidator.CATALOG.machine("h100-sxm"))) {
      assertThat(run(Uncontended.of(machine), 4, variant).steps())
          .isEqualTo(run(machine, 4, variant).steps());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"v1", "v2"})
  void aMachineOfPcieAloneIsFasterAndHasNoContention(String variant) {
    Machine machine = TestMachine.pcie().build();
    RunReport shared = run(machine, 4, variant);
    RunReport apart = run(Uncontended.of(machine), 4, variant);

    assertThat(shared.transfers().contentionSeconds()).isPositive();
    assertThat(apart.transfers().contentionSeconds()).isZero();
    assertThat(apart.denoiseSeconds()).isLessThan(shared.denoiseSeconds());
    // A single rank exchanges nothing.
    assertThat(run(Uncontended.of(machine), 1, variant).steps())
        .isEqualTo(run(machine, 1, variant).steps());
    assertThat(machine.linksOf(TrafficClass.COLLECTIVE))
        .allMatch(link -> link.scope() == LinkScope.GPU);
  }
}
