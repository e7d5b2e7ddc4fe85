package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.offset;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.LinkScope;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.hardware.Route;
import dev.offload.core.hardware.TrafficClass;
import java.util.ArrayList;
import java.util.EnumSet;
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
  @CsvSource({
    "a100-sxm, 8, 8",
    "h100-pcie, 8, 8",
    "h100-pcie-2, 2, 2",
    "h100-pcie-nvl, 8, 2",
    "h100-sxm, 8, 8",
    "h200-no-p2p, 2, 2",
    "h200-sxm, 8, 8",
    "l40s, 8, 8",
    "mi350x, 8, 8",
    "mi355x, 8, 8",
    "rtx-4090, 8, 8",
    "rtx-5090, 8, 8"
  })
  void everyProfileIsComplete(String name, int gpus, int gpusPerSwitch) {
    Machine machine = hardware.find(name).orElseThrow();

    assertThat(hardware.names()).contains(name);
    assertThat(machine.name()).isEqualTo(name);
    assertThat(machine.gpus()).isEqualTo(gpus);
    assertThat(machine.gpusPerSwitch()).isEqualTo(gpusPerSwitch);
    // A disk's route alone may be missing.
    assertThat(machine.traffic())
        .containsAll(EnumSet.complementOf(EnumSet.of(TrafficClass.H2D_DISK)));
    for (TrafficClass traffic : machine.traffic()) {
      assertThat(machine.linksOf(traffic)).isNotEmpty().doesNotContainNull();
    }
  }

  @Test
  void everyNameIsTested() {
    assertThat(hardware.names())
        .containsExactly(
            "a100-sxm",
            "h100-pcie",
            "h100-pcie-2",
            "h100-pcie-nvl",
            "h100-sxm",
            "h200-no-p2p",
            "h200-sxm",
            "l40s",
            "mi350x",
            "mi355x",
            "rtx-4090",
            "rtx-5090");
  }

  @ParameterizedTest
  @CsvSource({
    "a100-sxm, 85899345920, 2.039e12, 312e12",
    "h100-pcie, 85520809984, 2.0e12, 756e12",
    "h100-pcie-2, 85520809984, 2.0e12, 756e12",
    "h100-pcie-nvl, 85520809984, 2.0e12, 756e12",
    "h100-sxm, 85520809984, 3.35e12, 989e12",
    "h200-sxm, 150754820096, 4.8e12, 989e12",
    "l40s, 48305799168, 0.864e12, 362.05e12",
    "mi350x, 309220868096, 8e12, 2.3e15",
    "mi355x, 309220868096, 8e12, 2.5e15",
    "rtx-4090, 25757220864, 1.008e12, 165.2e12",
    "rtx-5090, 34190917632, 1.792e12, 209.5e12"
  })
  void peaksAreThoseOfTheDatasheet(
      String name, double memoryBytes, double memoryBytesPerSecond, double bf16) {
    Accelerator gpu = hardware.find(name).orElseThrow().accelerator();

    assertThat(gpu.memoryBytes().value()).isEqualTo(memoryBytes);
    assertThat(gpu.memoryBytes().provenance()).isEqualTo(Provenance.PUBLISHED);
    assertThat(gpu.memoryBytesPerSecond().value()).isEqualTo(memoryBytesPerSecond);
    assertThat(gpu.memoryBytesPerSecond().provenance()).isEqualTo(Provenance.DATASHEET);
    assertThat(gpu.bf16FlopsPerSecond().value()).isEqualTo(bf16);
    assertThat(gpu.bf16FlopsPerSecond().provenance()).isEqualTo(Provenance.DATASHEET);
  }

  @ParameterizedTest
  @CsvSource({
    "h100-pcie, 756e12, 1513e12",
    "h100-pcie-2, 756e12, 1513e12",
    "h100-pcie-nvl, 756e12, 1513e12",
    "h100-sxm, 989e12, 1979e12",
    "h200-sxm, 989e12, 1979e12",
    "mi350x, 2.3e15, 4.6e15",
    "mi355x, 2.5e15, 5.0e15",
    "rtx-4090, 165.2e12, 330.3e12",
    "rtx-5090, 209.5e12, 419e12"
  })
  void thePeakInFp8IsTwiceThatInBf16(String name, double bf16, double fp8) {
    Accelerator gpu = hardware.find(name).orElseThrow().accelerator();

    assertThat(gpu.bf16FlopsPerSecond().value()).isEqualTo(bf16);
    assertThat(gpu.fp8FlopsPerSecond().orElseThrow().value()).isEqualTo(fp8);
    assertThat(fp8 / bf16).isCloseTo(2, offset(0.002));
    assertThat(gpu.fp8FlopsPerSecond().orElseThrow().provenance()).isEqualTo(Provenance.DATASHEET);
  }

  @Test
  void theDatasheetOfTheL40sGivesALittleMoreThanTwice() {
    Accelerator gpu = hardware.find("l40s").orElseThrow().accelerator();

    double fp8 = gpu.fp8FlopsPerSecond().orElseThrow().value();
    assertThat(fp8).isEqualTo(733e12);
    assertThat(fp8 / gpu.bf16FlopsPerSecond().value()).isCloseTo(2.0246, offset(0.0001));
  }

  @Test
  void theA100HasNoFp8() {
    assertThat(hardware.find("a100-sxm").orElseThrow().accelerator().fp8FlopsPerSecond()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"a100-sxm", "h200-sxm", "l40s", "rtx-4090", "rtx-5090"})
  void efficienciesThatWereNotMeasuredAreAssumed(String name) {
    Accelerator gpu = hardware.find(name).orElseThrow().accelerator();

    assertThat(List.of(gpu.linearEfficiency(), gpu.attentionEfficiency()))
        .allSatisfy(BuiltInHardwareTest::assumedWithoutMeasurement);
  }

  @ParameterizedTest
  @ValueSource(strings = {"l40s", "rtx-4090", "rtx-5090"})
  void collectivesThatWereNotMeasuredAreAssumed(String name) {
    Route collective = hardware.find(name).orElseThrow().route(TrafficClass.COLLECTIVE);

    assumedWithoutMeasurement(collective.bytesPerSecondCap().orElseThrow());
  }

  private static void assumedWithoutMeasurement(Constant constant) {
    assertThat(constant.provenance()).isEqualTo(Provenance.ASSUMED);
    assertThat(constant.source()).contains("not measured on this");
  }

  @ParameterizedTest
  @CsvSource({"rtx-4090, 25e9, 27e9", "rtx-5090, 50e9, 57e9"})
  void withoutPeerToPeerCopiesACollectiveCrossesHostMemory(String name, double low, double high) {
    Machine machine = hardware.find(name).orElseThrow();
    double copy = machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED);

    assertThat(machine.route(TrafficClass.COLLECTIVE).links())
        .containsExactly("pcie-from-gpu", "host-memory", "pcie-to-gpu");
    assertThat(copy).isBetween(low, high);
    assertThat(machine.aloneBytesPerSecond(TrafficClass.COLLECTIVE)).isEqualTo(copy / 2);
  }

  @Test
  void twoGpusBehindOneSwitchShareItsUplinkForCopiesOnly() {
    Machine machine = hardware.find("h100-pcie-2").orElseThrow();

    assertThat(machine.route(TrafficClass.H2D_PINNED).links()).contains("uplink-to-switch");
    assertThat(machine.route(TrafficClass.D2H_PINNED).links()).contains("uplink-from-switch");
    assertThat(machine.route(TrafficClass.COLLECTIVE).links())
        .containsExactly("pcie-from-gpu", "pcie-to-gpu");
    assertThat(machine.links().get("uplink-to-switch").scope()).isEqualTo(LinkScope.SWITCH);
    assertThat(machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED)).isEqualTo(26e9);
    assertThat(machine.aloneBytesPerSecond(TrafficClass.COLLECTIVE)).isEqualTo(15.84e9);
  }

  @Test
  void bridgedPairsMeetCopiesOnlyBeyondThePair() {
    Machine machine = hardware.find("h100-pcie-nvl").orElseThrow();
    List<Link> shared = new ArrayList<>(machine.linksOf(TrafficClass.COLLECTIVE));
    shared.retainAll(machine.linksOf(TrafficClass.H2D_PINNED));

    assertThat(shared).extracting(Link::id).containsExactly("pair-to-gpus");
    assertThat(shared).extracting(Link::scope).containsOnly(LinkScope.SWITCH);
    assertThat(machine.aloneBytesPerSecond(TrafficClass.COLLECTIVE)).isEqualTo(240e9);
    assertThat(machine.aloneBytesPerSecond(TrafficClass.H2D_PINNED)).isEqualTo(26e9);
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

  @ParameterizedTest
  @ValueSource(strings = {"a100-sxm", "h100-sxm", "h200-sxm", "mi350x", "mi355x"})
  void withLinksBetweenGpusTheyDoNot(String name) {
    Machine machine = hardware.find(name).orElseThrow();

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
