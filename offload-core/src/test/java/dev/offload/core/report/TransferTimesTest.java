package dev.offload.core.report;

import static dev.offload.core.testing.TestProgram.copy;
import static dev.offload.core.testing.TestProgram.exchange;
import static dev.offload.core.testing.TestProgram.kernel;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.program.Operation;
import dev.offload.core.program.Stream;
import dev.offload.core.scenario.CollectiveKind;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestProgram;
import dev.offload.core.testing.TestScenario;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TransferTimesTest {
  private static final Offset<Double> PICOSECOND = within(2e-12);

  private static TransferTimes of(TestMachine machine, Operation... operations) {
    return TransferTimes.of(
        SimulationEngine.create()
            .run(
                TestScenario.tiny().machine(machine).layout(2, 1, 1).build(),
                TestProgram.of(operations)),
        0);
  }

  @Test
  void aCopyWithoutCompanyIsExposed() {
    TransferTimes times = of(TestMachine.pcie(), copy(0.003), kernel(0.001));

    assertThat(times.copySeconds()).isEqualTo(0.003);
    assertThat(times.besideKernelsSeconds()).isEqualTo(0.001);
    assertThat(times.besideCollectivesSeconds()).isZero();
    assertThat(times.exposedSeconds()).isEqualTo(0.002);
    assertThat(times.kernelSeconds()).isEqualTo(0.001);
    assertThat(times.collectiveSeconds()).isZero();
    assertThat(times.contentionSeconds()).isZero();
  }

  @Test
  void aCopyBesideAnExchangeOnOtherLinksIsHidden() {
    TransferTimes times =
        of(TestMachine.nvlink(), copy(0.003), kernel(0.001), exchange(0.010), kernel(0.004));

    assertThat(times.besideKernelsSeconds()).isCloseTo(0.002, PICOSECOND);
    assertThat(times.besideCollectivesSeconds()).isCloseTo(0.001, PICOSECOND);
    assertThat(times.exposedSeconds()).isZero();
    assertThat(times.contentionSeconds()).isZero();
    assertThat(times.collectiveSeconds()).isCloseTo(0.001, PICOSECOND);
  }

  @Test
  void contentionIsWhatAnExchangeTakesLonger() {
    TransferTimes times = of(TestMachine.pcie(), copy(0.004), exchange(0.002));

    assertThat(times.contentionSeconds()).isCloseTo(0.004, PICOSECOND);
    assertThat(times.besideCollectivesSeconds()).isCloseTo(0.00404, PICOSECOND);
    assertThat(times.collectiveSeconds()).isCloseTo(0.006, PICOSECOND);
  }

  @Test
  void whatRunsBesideKernelsCountsAsKernelTime() {
    TransferTimes times =
        of(
            TestMachine.nvlink(),
            exchange(CollectiveKind.ULYSSES_ALL_TO_ALL, 0.030, Stream.COMMUNICATION),
            kernel(0.002),
            copy(0.004));

    // The exchange takes 3 ms, the first two beside the kernel.
    assertThat(times.kernelSeconds()).isEqualTo(0.002);
    assertThat(times.collectiveSeconds()).isCloseTo(0.001, PICOSECOND);
    assertThat(times.besideKernelsSeconds()).isEqualTo(0.002);
    assertThat(times.besideCollectivesSeconds()).isCloseTo(0.001, PICOSECOND);
    assertThat(times.exposedSeconds()).isCloseTo(0.001, PICOSECOND);
  }
}
