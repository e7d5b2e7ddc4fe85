package dev.offload.strategies;

import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.contract.OffloadStrategyContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** Every format keeps to the contract. */
class QuantizedStrategyContractTest {
  private abstract static class Variant extends OffloadStrategyContract {
    private final Map<String, String> options;

    Variant(Map<String, String> options) {
      this.options = options;
    }

    @Override
    protected OffloadStrategy strategy() {
      return new QuantizedStrategy();
    }

    @Override
    protected Map<String, String> options() {
      return options;
    }
  }

  @Nested
  class Fp8 extends Variant {
    Fp8() {
      super(Map.of());
    }
  }

  @Nested
  class Int8WithHalfTheLayersResident extends Variant {
    Int8WithHalfTheLayersResident() {
      super(Map.of("storage", "int8", "resident", "0.5"));
    }
  }

  @Nested
  class ComputingInFp8 extends Variant {
    ComputingInFp8() {
      super(Map.of("compute", "fp8"));
    }
  }

  @Nested
  class NothingResident extends Variant {
    NothingResident() {
      super(Map.of("resident", "0"));
    }
  }
}
