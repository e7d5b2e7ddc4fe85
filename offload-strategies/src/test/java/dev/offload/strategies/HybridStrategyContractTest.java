package dev.offload.strategies;

import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.contract.OffloadStrategyContract;

class HybridStrategyContractTest extends OffloadStrategyContract {
  @Override
  protected OffloadStrategy strategy() {
    return new HybridStrategy();
  }
}
