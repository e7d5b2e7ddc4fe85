package dev.offload.core.testing.contract;

import dev.offload.core.model.Precision;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;

/** How much device memory a strategy is given. */
enum Budget {
  AMPLE("all memory") {
    @Override
    DataSize of(Scenario scenario) {
      return scenario.deviceMemoryBudget();
    }
  },
  ONE_EXPERT("room for one expert") {
    @Override
    DataSize of(Scenario scenario) {
      return room(scenario, expertBytes(scenario));
    }
  },
  HALF_AN_EXPERT("room for half an expert") {
    @Override
    DataSize of(Scenario scenario) {
      return room(scenario, expertBytes(scenario) / 2);
    }
  },
  NO_ROOM("one byte of memory") {
    @Override
    DataSize of(Scenario scenario) {
      return DataSize.ofBytes(1);
    }
  };

  private final String text;

  Budget(String text) {
    this.text = text;
  }

  /** Returns the budget of device memory, which counts the activations too. */
  abstract DataSize of(Scenario scenario);

  /** Returns the budget that leaves so many bytes for weights; one byte at least. */
  static DataSize room(Scenario scenario, long weightBytes) {
    return DataSize.ofBytes(Math.max(1, scenario.activationBytes() + weightBytes));
  }

  /** Returns the bytes of the largest expert. */
  static long expertBytes(Scenario scenario) {
    return scenario.experts().stream().mapToLong(Budget::bytes).max().orElseThrow();
  }

  private static long bytes(Expert expert) {
    long layers = 0;
    for (Layer layer : expert.layers()) {
      layers += layer.weightBytes(Precision.BF16);
    }
    return expert.outer().weightBytes(Precision.BF16) + layers;
  }

  @Override
  public String toString() {
    return text;
  }
}
