package dev.offload.strategies;

import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.contract.OffloadStrategyContract;
import java.util.Map;

/** The contract for one choice of a strategy's options. */
abstract class VariantContract extends OffloadStrategyContract {
  private final OffloadStrategy strategy;
  private final Map<String, String> options;

  VariantContract(OffloadStrategy strategy, Map<String, String> options) {
    this.strategy = strategy;
    this.options = options;
  }

  @Override
  protected OffloadStrategy strategy() {
    return strategy;
  }

  @Override
  protected Map<String, String> options() {
    return options;
  }
}
