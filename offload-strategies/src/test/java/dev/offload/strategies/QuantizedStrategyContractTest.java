package dev.offload.strategies;

import java.util.Map;
import org.junit.jupiter.api.Nested;

/** Every format keeps to the contract. */
class QuantizedStrategyContractTest {
  @Nested
  class Fp8 extends VariantContract {
    Fp8() {
      super(new QuantizedStrategy(), Map.of());
    }
  }

  @Nested
  class Int8WithHalfTheLayersResident extends VariantContract {
    Int8WithHalfTheLayersResident() {
      super(new QuantizedStrategy(), Map.of("storage", "int8", "resident", "0.5"));
    }
  }

  @Nested
  class ComputingInFp8 extends VariantContract {
    ComputingInFp8() {
      super(new QuantizedStrategy(), Map.of("compute", "fp8"));
    }
  }

  @Nested
  class NothingResident extends VariantContract {
    NothingResident() {
      super(new QuantizedStrategy(), Map.of("resident", "0"));
    }
  }
}
