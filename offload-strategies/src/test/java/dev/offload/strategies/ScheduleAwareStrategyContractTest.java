package dev.offload.strategies;

import java.util.Map;
import org.junit.jupiter.api.Nested;

class ScheduleAwareStrategyContractTest {
  @Nested
  class Defaults extends VariantContract {
    Defaults() {
      super(new ScheduleAwareStrategy(), Map.of());
    }
  }

  @Nested
  class NothingResidentBesideAttention extends VariantContract {
    NothingResidentBesideAttention() {
      super(new ScheduleAwareStrategy(), Map.of("resident", "0", "start", "attention"));
    }
  }
}
