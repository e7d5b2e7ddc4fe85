package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BuiltInHardwareTest {
  private final BuiltInHardware hardware = new BuiltInHardware();

  @Test
  void isAService() {
    assertThat(ServiceLoader.load(HardwareSource.class))
        .hasSize(1)
        .allMatch(source -> source instanceof BuiltInHardware);
  }

  @ParameterizedTest
  @ValueSource(strings = {"h100-pcie", "h100-sxm"})
  void everyProfileIsComplete(String name) {
    Machine machine = hardware.find(name).orElseThrow();

    assertThat(hardware.names()).contains(name);
    assertThat(machine.name()).isEqualTo(name);
    assertThat(machine.gpus()).isEqualTo(8);
    for (TrafficClass traffic : TrafficClass.values()) {
      assertThat(machine.linksOf(traffic)).isNotEmpty().doesNotContainNull();
    }
  }

  @Test
  void unknownNamesAreNotFound() {
    assertThat(hardware.find("h100")).isEmpty();
  }

  @Test
  void onPcieACopyAndACollectiveShareTheLinkToTheGpu() {
    Machine machine = hardware.find("h100-pcie").orElseThrow();
    Route copy = machine.route(TrafficClass.H2D_PINNED);
    Route collective = machine.route(TrafficClass.COLLECTIVE);

    assertThat(collective.links()).containsAnyElementsOf(copy.links());
    assertThat(collective.weight().value()).isLessThan(copy.weight().value());
    assertThat(machine.hostMemoryBytes().value()).isEqualTo(488e9);
  }

  @Test
  void withNvlinkTheyDoNot() {
    Machine machine = hardware.find("h100-sxm").orElseThrow();

    assertThat(machine.route(TrafficClass.COLLECTIVE).links())
        .doesNotContainAnyElementsOf(machine.route(TrafficClass.H2D_PINNED).links());
  }

  @Test
  void theLinkRatesOfThePcieMachineAreNotCalibratedToALayerwiseRun() {
    Machine machine = hardware.find("h100-pcie").orElseThrow();

    assertThat(machine.links().get("pcie-to-gpu").bytesPerSecond().provenance())
        .isEqualTo(Provenance.PUBLISHED);
    assertThat(machine.route(TrafficClass.COLLECTIVE).bytesPerSecondCap().orElseThrow().source())
        .contains("ChunkFlow");
  }
}
