package dev.offload.core.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.testing.TestScenario;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every source of serving software must keep to, as a test to extend:
 *
 * <pre>{@code
 * class MyRuntimesContractTest extends RuntimeSourceContract {
 *   @Override
 *   protected RuntimeSource source() {
 *     return new MyRuntimes();
 *   }
 * }
 * }</pre>
 *
 * <p>It finds each software under its name, and the same each time; no other name; and runs under
 * it come to their end.
 *
 * <p>As to the class path, see {@link OffloadStrategyContract}.
 */
public abstract class RuntimeSourceContract {
  /** For subclasses. */
  protected RuntimeSourceContract() {}

  /** Returns the source to be tested; never null. */
  protected abstract RuntimeSource source();

  @TestFactory
  final Stream<DynamicTest> contract() {
    RuntimeSource source = source();
    return Stream.concat(
        Stream.of(
            DynamicTest.dynamicTest(
                "names", () -> SourceChecks.names(source::names, SourceChecks.WORD)),
            DynamicTest.dynamicTest(
                "another name",
                () -> assertThat(source.find("no-such-runtime")).as("no runtime").isEmpty())),
        source.names().stream()
            .flatMap(
                name ->
                    Stream.of(
                        DynamicTest.dynamicTest(
                            name + " is found",
                            () -> SourceChecks.found(name, source::find, ServingRuntime::name)),
                        DynamicTest.dynamicTest(
                            name + " runs", () -> checkRuns(source.find(name).orElseThrow())))));
  }

  private static void checkRuns(ServingRuntime runtime) {
    assertThat(runtime.description()).as("the description").isNotBlank().doesNotContain("\n");
    SourceChecks.runs(
        runtime.name(),
        TestScenario.wan().builder().machine(ContractMachines.nvlink()).runtime(runtime).build());
  }
}
