package dev.offload.core.testing.contract;

import dev.offload.core.hardware.Machine;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestStrategies;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** The strategies of the tests keep to the contract. */
class TestStrategiesContractTest {
  @Nested
  class Resident extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.resident();
    }
  }

  @Nested
  class StreamingWithoutPrefetch extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.streaming(0);
    }
  }

  @Nested
  class StreamingTwoAhead extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.streaming(2);
    }
  }

  @Nested
  class Sharded extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.sharded();
    }
  }

  @Nested
  class FromDisk extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.fromDisk();
    }

    @Override
    protected List<Machine> machines() {
      return List.of(
          TestMachine.pcie().name("pcie-disk").gpus(4).diskBytesPerSecond(6e9).build(),
          TestMachine.nvlink().name("nvlink-disk").diskBytesPerSecond(30e9).build(),
          ContractMachines.smallCard());
    }
  }

  @Nested
  class Anchored extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.anchored(0);
    }
  }

  @Nested
  class V1 extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.v1();
    }
  }

  @Nested
  class Blocking extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.blocking();
    }
  }

  @Nested
  class Synchronous extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.synchronous();
    }
  }

  @Nested
  class AttentionStays extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.attentionStays();
    }
  }

  @Nested
  class Interleaved extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.interleaved();
    }
  }

  @Nested
  class ComponentsStay extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.components(true);
    }
  }

  @Nested
  class ComponentsComeBehindTheRun extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.components(false);
    }
  }

  @Nested
  class Swap extends OffloadStrategyContract {
    @Override
    protected OffloadStrategy strategy() {
      return TestStrategies.swap();
    }
  }
}
