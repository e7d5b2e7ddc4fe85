package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
  @ValueSource(strings = {"h100-pcie", "h100-sxm", "rtx-4090"})
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
  void everyNameIsTested() {
    assertThat(hardware.names()).containsExactly("h100-pcie", "h100-sxm", "rtx-4090");
  }

  @ParameterizedTest
  @CsvSource({
    "h100-pcie, 756e12, 1513e12",
    "h100-sxm, 989e12, 1979e12",
    "rtx-4090, 165.2e12, 330.3e12"
  })
  void thePeakInFp8IsTwiceThatInBf16(String name, double bf16, double fp8) {
    Accelerator gpu = hardware.find(name).orElseThrow().accelerator();

    assertThat(gpu.bf16FlopsPerSecond().value()).isEqualTo(bf16);
    assertThat(gpu.fp8FlopsPerSecond().orElseThrow().value()).isEqualTo(fp8);
    assertThat(fp8 / bf16).isCloseTo(2, offset(0.002));
    assertThat(gpu.fp8FlopsPerSecond().orElseThrow().provenance()).isEqualTo(Provenance.DATASHEET);
  }

  @Test
  void whatWasNotMeasuredOnTheRtx4090IsAssumed() {
    Machine machine = hardware.find("rtx-4090").orElseThrow();
    Accelerator gpu = machine.accelerator();

    assertThat(
            List.of(
                gpu.linearEfficiency(),
                gpu.attentionEfficiency(),
                machine.route(TrafficClass.COLLECTIVE).bytesPerSecondCap().orElseThrow()))
        .allSatisfy(
            constant -> {
              assertThat(constant.provenance()).isEqualTo(Provenance.ASSUMED);
              assertThat(constant.source()).contains("not measured on this");
            });
  }

  @Test
  void withoutPeerToPeerCopiesACollectiveCrossesHostMemory() {
    Machine machine = hardware.find("rtx-4090").orElseThrow();

    assertThat(machine.route(TrafficClass.COLLECTIVE).links())
        .containsExactly("pcie-from-gpu", "host-memory", "pcie-to-gpu");
    assertThat(machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED)).isBetween(25e9, 27e9);
    assertThat(machine.aloneBytesPerSecond(TrafficClass.COLLECTIVE)).isEqualTo(13e9);
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
