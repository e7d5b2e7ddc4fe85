package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.hardware.Machine;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.testing.contract.StrategyContract;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Whatever strategy comes with Offload keeps to the contract on every machine that does. */
class BuiltInStrategiesContractTest {
  private static final PluginCatalog CATALOG = PluginLoader.create().load(List.of());

  @Test
  void theCatalogListsStrategiesAndMachines() {
    assertThat(CATALOG.problems()).isEmpty();
    assertThat(CATALOG.strategyNames()).contains("resident", "full", "layerwise");
    assertThat(CATALOG.machineNames()).contains("h100-pcie", "h100-sxm");
  }

  @TestFactory
  @Execution(ExecutionMode.CONCURRENT)
  Stream<DynamicContainer> everyStrategy() {
    List<Machine> machines = CATALOG.machineNames().stream().map(CATALOG::machine).toList();
    return CATALOG.strategyNames().stream()
        .map(
            name ->
                DynamicContainer.dynamicContainer(
                    name, StrategyContract.tests(CATALOG.strategy(name), Map.of(), machines)));
  }
}
