package dev.offload.hardware;

import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.testing.contract.RuntimeSourceContract;

class BuiltInRuntimesContractTest extends RuntimeSourceContract {
  @Override
  protected RuntimeSource source() {
    return new BuiltInRuntimes();
  }
}
