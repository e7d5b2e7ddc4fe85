package dev.offload.core.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.testing.TestScenario;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every source of models must keep to, as a test to extend:
 *
 * <pre>{@code
 * class MyModelsContractTest extends ModelSourceContract {
 *   @Override
 *   protected ModelSource source() {
 *     return new MyModels();
 *   }
 * }
 * }</pre>
 *
 * <p>It finds each model under its id, and the same each time; no other id; each layer has weights
 * and work; and a run with the model's own size and frames comes to its end.
 *
 * <p>As to the class path, see {@link OffloadStrategyContract}.
 */
public abstract class ModelSourceContract {
  private static final String ID = "[A-Za-z0-9][A-Za-z0-9._-]*(/[A-Za-z0-9][A-Za-z0-9._-]*)?";

  /** For subclasses. */
  protected ModelSourceContract() {}

  /** Returns the source to be tested; never null. */
  protected abstract ModelSource source();

  @TestFactory
  final Stream<DynamicTest> contract() {
    ModelSource source = source();
    return Stream.concat(
        Stream.of(
            DynamicTest.dynamicTest("ids", () -> SourceChecks.names(source::ids, ID)),
            DynamicTest.dynamicTest(
                "another id",
                () -> assertThat(source.find("nobody/no-such-model")).as("no model").isEmpty())),
        source.ids().stream()
            .flatMap(
                id ->
                    Stream.of(
                        DynamicTest.dynamicTest(
                            id + " is found",
                            () -> SourceChecks.found(id, source::find, ModelDescription::id)),
                        DynamicTest.dynamicTest(
                            id + " has weights and work in each layer",
                            () -> checkLayers(source.find(id).orElseThrow())),
                        DynamicTest.dynamicTest(
                            id + " runs",
                            () ->
                                SourceChecks.runs(id, scenario(source.find(id).orElseThrow()))))));
  }

  private static void checkLayers(ModelDescription model) {
    assertThat(model.experts())
        .flatExtracting(expert -> expert.layers())
        .isNotEmpty()
        .allSatisfy(
            layer -> {
              assertThat(layer.parameters()).as("the weights of %s", layer.name()).isPositive();
              assertThat(layer.phases())
                  .as("the work of %s", layer.name())
                  .hasAtLeastOneElementOfType(PhaseDescription.Linear.class);
            });
  }

  private static Scenario scenario(ModelDescription model) {
    SamplingDefaults defaults = model.defaults();
    return Scenario.builder()
        .model(model)
        .machine(ContractMachines.nvlink())
        .workload(
            new Workload(
                defaults.width(), defaults.height(), defaults.frames(), defaults.guidancePasses()))
        .parallelism(new Parallelism(1, 1, 1))
        .runtime(TestScenario.runtime(0, 0))
        .noise(TestScenario.noise(2, model.experts().size() == 2 ? 2 : 0))
        .build();
  }
}
