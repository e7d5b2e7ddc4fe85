package dev.offload.core.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every source of machines must keep to, as a test to extend:
 *
 * <pre>{@code
 * class MyMachinesContractTest extends HardwareSourceContract {
 *   @Override
 *   protected HardwareSource source() {
 *     return new MyMachines();
 *   }
 * }
 * }</pre>
 *
 * <p>It finds each machine under its name, and the same each time; no other name; its constants are
 * in bytes, bytes per second, FLOPs per second and seconds; and runs on one GPU and on as many as
 * there are come to their end.
 *
 * <p>As to the class path, see {@link OffloadStrategyContract}.
 */
public abstract class HardwareSourceContract {
  /** For subclasses. */
  protected HardwareSourceContract() {}

  /** Returns the source to be tested; never null. */
  protected abstract HardwareSource source();

  @TestFactory
  final Stream<DynamicTest> contract() {
    HardwareSource source = source();
    return Stream.concat(
        Stream.of(
            DynamicTest.dynamicTest(
                "names", () -> SourceChecks.names(source::names, SourceChecks.WORD)),
            DynamicTest.dynamicTest(
                "another name",
                () -> assertThat(source.find("no-such-machine")).as("no machine").isEmpty())),
        source.names().stream()
            .flatMap(
                name ->
                    Stream.of(
                        DynamicTest.dynamicTest(
                            name + " is found",
                            () -> SourceChecks.found(name, source::find, Machine::name)),
                        DynamicTest.dynamicTest(
                            name + " has constants in their units",
                            () -> checkUnits(source.find(name).orElseThrow())),
                        DynamicTest.dynamicTest(
                            name + " runs", () -> checkRuns(source.find(name).orElseThrow())))));
  }

  /** Wide bounds: they tell GB from bytes, and nothing finer. */
  private static void checkUnits(Machine machine) {
    assertThat(machine.description()).as("the description").isNotBlank().doesNotContain("\n");
    Accelerator gpu = machine.accelerator();
    between("bytes of GPU memory", gpu.memoryBytes(), 1e9, 1e14);
    between("bytes per second of GPU memory", gpu.memoryBytesPerSecond(), 1e10, 1e15);
    between("FLOPs per second in bf16", gpu.bf16FlopsPerSecond(), 1e12, 1e17);
    gpu.fp8FlopsPerSecond().ifPresent(peak -> between("FLOPs per second in FP8", peak, 1e12, 1e17));
    between("bytes of host memory", machine.hostMemoryBytes(), 1e9, 1e15);
    between("seconds of warm-up", machine.firstStepWarmupSeconds(), 0, 3600);
    machine
        .links()
        .forEach(
            (id, link) -> {
              between("bytes per second of " + id, link.bytesPerSecond(), 1e8, 1e15);
              between("seconds of latency of " + id, link.latencySeconds(), 0, 1);
            });
    machine
        .routes()
        .forEach(
            (traffic, route) ->
                route
                    .bytesPerSecondCap()
                    .ifPresent(
                        cap -> between("bytes per second at most of " + traffic, cap, 1e7, 1e15)));
  }

  private static void between(String what, Constant constant, double least, double most) {
    assertThat(constant.value()).as(what).isBetween(least, most);
  }

  private static void checkRuns(Machine machine) {
    List<ContractScenario> scenarios = ContractScenarios.listed(machine);
    for (ContractScenario each : List.of(scenarios.get(0), scenarios.get(scenarios.size() - 1))) {
      SourceChecks.runs(each.name(), each.scenario());
    }
  }
}
