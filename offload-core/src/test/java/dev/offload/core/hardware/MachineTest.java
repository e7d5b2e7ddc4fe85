package dev.offload.core.hardware;

import static dev.offload.core.testing.Refusals.assertRefused;
import static dev.offload.core.testing.TestMachine.constant;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.model.KernelClass;
import dev.offload.core.testing.TestMachine;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MachineTest {
  private static Machine with(Machine machine, Map<TrafficClass, Route> routes, int gpus) {
    return new Machine(
        machine.name(),
        machine.description(),
        machine.accelerator(),
        gpus,
        machine.gpusPerSwitch(),
        machine.hostMemoryBytes(),
        machine.firstStepWarmupSeconds(),
        machine.links(),
        routes);
  }

  @Test
  void aTransferAloneIsAsFastAsItsSlowestLink() {
    Machine machine = TestMachine.pcie().switches(4, 15e9).latencySeconds(1e-6).build();

    assertThat(machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED)).isEqualTo(15e9);
    assertThat(machine.aloneBytesPerSecond(TrafficClass.H2D_PAGEABLE)).isEqualTo(10e9);
    assertThat(machine.aloneBytesPerSecond(TrafficClass.COLLECTIVE)).isEqualTo(20e9);
    assertThat(machine.latencySeconds(TrafficClass.H2D_PINNED)).isEqualTo(2e-6);
  }

  @Test
  void aCapBoundsATransfer() {
    Machine machine = TestMachine.pcie().build();
    Map<TrafficClass, Route> routes = new EnumMap<>(machine.routes());
    routes.put(
        TrafficClass.H2D_PINNED,
        new Route(List.of("to-gpu"), constant(1), Optional.of(constant(7e9))));

    assertThat(with(machine, routes, 1).aloneBytesPerSecond(TrafficClass.H2D_PINNED))
        .isEqualTo(7e9);
  }

  @Test
  void everyClassOfTrafficNeedsARoute() {
    Machine machine = TestMachine.pcie().build();
    Map<TrafficClass, Route> routes = new EnumMap<>(machine.routes());
    routes.remove(TrafficClass.D2H_PAGEABLE);

    assertRefused(ErrorCode.INVALID_VALUE, () -> with(machine, routes, 1))
        .hasMessageContaining("D2H_PAGEABLE");
  }

  @Test
  void aRouteNamesLinksThatExist() {
    Machine machine = TestMachine.pcie().build();
    Map<TrafficClass, Route> routes = new EnumMap<>(machine.routes());
    routes.put(
        TrafficClass.H2D_PINNED, new Route(List.of("to-gpv"), constant(1), Optional.empty()));

    assertRefused(ErrorCode.UNKNOWN_NAME, () -> with(machine, routes, 1))
        .hasMessageContaining("(to-gpv)")
        .hasMessageContaining("Maybe you meant to-gpu.");
  }

  @Test
  void routesHaveLinksAWeightAndAPositiveCap() {
    assertRefused(
        ErrorCode.INVALID_VALUE, () -> new Route(List.of(), constant(1), Optional.empty()));
    assertRefused(
        ErrorCode.INVALID_VALUE, () -> new Route(List.of("a"), constant(0), Optional.empty()));
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> new Route(List.of("a"), constant(1), Optional.of(constant(0))))
        .hasMessageContaining("cap of the route over a");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(doubles = {-1, Double.NaN, Double.POSITIVE_INFINITY})
  void constantsAreFiniteAndNotNegative(double value) {
    assertRefused(ErrorCode.INVALID_VALUE, () -> constant(value));
  }

  @Test
  void constantsNameTheirSource() {
    assertRefused(ErrorCode.INVALID_VALUE, () -> new Constant(1, Provenance.DATASHEET, " "));
  }

  @Test
  void sharesOfThePeakHaveARange() {
    for (double share : new double[] {0, 8.1}) {
      assertRefused(ErrorCode.INVALID_VALUE, () -> accelerator(share));
    }
    Accelerator half = accelerator(0.5);
    assertThat(half.achievedFlopsPerSecond(KernelClass.LINEAR)).isEqualTo(50e12);
    assertThat(half.achievedFlopsPerSecond(KernelClass.ATTENTION)).isEqualTo(25e12);
    assertThat(half.achievedFlopsPerSecond(KernelClass.ELEMENTWISE)).isEqualTo(50e12);
    assertThat(half.achievedMemoryBytesPerSecond()).isEqualTo(0.8e12);
  }

  @Test
  void aPeakIsPositiveIfItIsKnown() {
    assertThat(accelerator(0.5, Optional.empty()).fp8FlopsPerSecond()).isEmpty();
    assertRefused(ErrorCode.INVALID_VALUE, () -> accelerator(0.5, Optional.of(constant(0))))
        .hasMessageContaining("FP8 peak (0.0)");
  }

  private static Accelerator accelerator(double linearEfficiency) {
    return accelerator(linearEfficiency, Optional.of(constant(200e12)));
  }

  private static Accelerator accelerator(
      double linearEfficiency, Optional<Constant> fp8FlopsPerSecond) {
    return new Accelerator(
        "Test GPU",
        constant(80e9),
        constant(1e12),
        constant(100e12),
        fp8FlopsPerSecond,
        constant(linearEfficiency),
        constant(0.25),
        constant(0.8));
  }

  @Test
  void aMachineHasGpus() {
    Machine machine = TestMachine.pcie().build();

    assertRefused(ErrorCode.INVALID_VALUE, () -> with(machine, machine.routes(), 0));
    assertRefused(ErrorCode.INVALID_VALUE, () -> TestMachine.pcie().hostMemoryBytes(0).build());
    assertRefused(ErrorCode.INVALID_VALUE, () -> TestMachine.pcie().memoryBytes(0).build());
  }
}
