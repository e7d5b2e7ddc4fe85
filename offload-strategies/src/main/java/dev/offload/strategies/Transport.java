package dev.offload.strategies;

import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.Store;
import java.util.Objects;

/**
 * Where layers that come and go are kept, and how they come. Immutable.
 *
 * @param store how the host keeps them
 * @param copy how they travel
 */
record Transport(Store store, Copy copy) {
  /** From flat pinned memory, once compute has come so far. */
  static final Transport PINNED = new Transport(Store.pinned(), Copy.asynchronous().afterCompute());

  /** From pageable memory, tensor by tensor, while the host waits. */
  static final Transport PAGEABLE = new Transport(Store.pageable(), Copy.blocking());

  Transport {
    Objects.requireNonNull(store);
    Objects.requireNonNull(copy);
  }

  void keep(Layer layer, Recorder recorder) {
    recorder.keep(layer, store);
  }

  void load(Layer layer, Recorder recorder) {
    recorder.keep(layer, store);
    recorder.load(layer, copy);
  }
}
