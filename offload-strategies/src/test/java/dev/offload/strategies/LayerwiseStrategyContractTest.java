package dev.offload.strategies;

import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.contract.OffloadStrategyContract;
import java.util.Map;
import org.junit.jupiter.api.Nested;

/** Every variant keeps to the contract. */
class LayerwiseStrategyContractTest {
  private abstract static class Variant extends OffloadStrategyContract {
    private final Map<String, String> options;

    Variant(Map<String, String> options) {
      this.options = options;
    }

    @Override
    protected OffloadStrategy strategy() {
      return new LayerwiseStrategy();
    }

    @Override
    protected Map<String, String> options() {
      return options;
    }
  }

  @Nested
  class V1 extends Variant {
    V1() {
      super(Map.of("variant", "v1"));
    }
  }

  @Nested
  class V2 extends Variant {
    V2() {
      super(Map.of("variant", "v2"));
    }
  }

  @Nested
  class V2ThreeAhead extends Variant {
    V2ThreeAhead() {
      super(Map.of("variant", "v2", "prefetch", "3"));
    }
  }

  @Nested
  class V2LeadingStay extends Variant {
    V2LeadingStay() {
      super(Map.of("resident", "2", "prefetch", "2"));
    }
  }

  @Nested
  class V2StridedStay extends Variant {
    V2StridedStay() {
      super(Map.of("resident", "0.5", "placement", "strided"));
    }
  }

  @Nested
  class V2AllStay extends Variant {
    V2AllStay() {
      super(Map.of("resident", "1000"));
    }
  }

  @Nested
  class V2InChunks extends Variant {
    V2InChunks() {
      super(Map.of("chunk", "8MB", "resident", "1"));
    }
  }

  @Nested
  class Group extends Variant {
    Group() {
      super(Map.of("variant", "group"));
    }
  }

  @Nested
  class Synchronous extends Variant {
    Synchronous() {
      super(Map.of("variant", "synchronous"));
    }
  }
}
