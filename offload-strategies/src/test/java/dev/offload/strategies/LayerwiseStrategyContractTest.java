package dev.offload.strategies;

import java.util.Map;
import org.junit.jupiter.api.Nested;

/** Every variant keeps to the contract. */
class LayerwiseStrategyContractTest {
  @Nested
  class V1 extends VariantContract {
    V1() {
      super(new LayerwiseStrategy(), Map.of("variant", "v1"));
    }
  }

  @Nested
  class V2 extends VariantContract {
    V2() {
      super(new LayerwiseStrategy(), Map.of("variant", "v2"));
    }
  }

  @Nested
  class V2ThreeAhead extends VariantContract {
    V2ThreeAhead() {
      super(new LayerwiseStrategy(), Map.of("variant", "v2", "prefetch", "3"));
    }
  }

  @Nested
  class V2LeadingStay extends VariantContract {
    V2LeadingStay() {
      super(new LayerwiseStrategy(), Map.of("resident", "2", "prefetch", "2"));
    }
  }

  @Nested
  class V2StridedStay extends VariantContract {
    V2StridedStay() {
      super(new LayerwiseStrategy(), Map.of("resident", "0.5", "placement", "strided"));
    }
  }

  @Nested
  class V2AllStay extends VariantContract {
    V2AllStay() {
      super(new LayerwiseStrategy(), Map.of("resident", "1000"));
    }
  }

  @Nested
  class V2InChunks extends VariantContract {
    V2InChunks() {
      super(new LayerwiseStrategy(), Map.of("chunk", "8MB", "resident", "1"));
    }
  }

  @Nested
  class V2BesideAttention extends VariantContract {
    V2BesideAttention() {
      super(new LayerwiseStrategy(), Map.of("start", "attention", "prefetch", "2"));
    }
  }

  @Nested
  class V2InParts extends VariantContract {
    V2InParts() {
      super(new LayerwiseStrategy(), Map.of("unit", "part"));
    }
  }

  @Nested
  class V2ForAllForwards extends VariantContract {
    V2ForAllForwards() {
      super(new LayerwiseStrategy(), Map.of("forwards", "interleaved", "prefetch", "2"));
    }
  }

  @Nested
  class V2InPartsForAllForwards extends VariantContract {
    V2InPartsForAllForwards() {
      super(
          new LayerwiseStrategy(),
          Map.of("unit", "part", "forwards", "interleaved", "resident", "2", "chunk", "8MB"));
    }
  }

  @Nested
  class V3 extends VariantContract {
    V3() {
      super(
          new LayerwiseStrategy(),
          Map.of("variant", "v3", "resident", "2", "placement", "strided", "prefetch", "2"));
    }
  }

  @Nested
  class Group extends VariantContract {
    Group() {
      super(new LayerwiseStrategy(), Map.of("variant", "group"));
    }
  }

  @Nested
  class Synchronous extends VariantContract {
    Synchronous() {
      super(new LayerwiseStrategy(), Map.of("variant", "synchronous"));
    }
  }

  @Nested
  class SynchronousLeadingStay extends VariantContract {
    SynchronousLeadingStay() {
      super(new LayerwiseStrategy(), Map.of("variant", "synchronous", "resident", "2"));
    }
  }

  @Nested
  class SynchronousStridedStay extends VariantContract {
    SynchronousStridedStay() {
      super(
          new LayerwiseStrategy(),
          Map.of("variant", "synchronous", "resident", "0.5", "placement", "strided"));
    }
  }

  @Nested
  class SynchronousAllStay extends VariantContract {
    SynchronousAllStay() {
      super(new LayerwiseStrategy(), Map.of("variant", "synchronous", "resident", "1000"));
    }
  }
}
