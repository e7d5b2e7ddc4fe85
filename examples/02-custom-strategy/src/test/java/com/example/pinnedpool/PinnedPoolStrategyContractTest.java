package com.example.pinnedpool;

import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.contract.OffloadStrategyContract;

/** Holds the strategy to what every strategy must keep to. */
class PinnedPoolStrategyContractTest extends OffloadStrategyContract {
  @Override
  protected OffloadStrategy strategy() {
    return new PinnedPoolStrategy();
  }
}
