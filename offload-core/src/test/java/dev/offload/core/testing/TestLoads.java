package dev.offload.core.testing;

import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.Store;

/** Keeps and loads layers in one go. */
public final class TestLoads {
  private TestLoads() {}

  /** Keeps a layer so, and loads it so. */
  public static void load(Layer layer, Store store, Copy copy, Recorder recorder) {
    recorder.keep(layer, store);
    recorder.load(layer, copy);
  }

  /** Loads a layer from flat pinned memory beside compute, as soon as possible. */
  public static void pinned(Layer layer, Recorder recorder) {
    load(layer, Store.pinned(), Copy.asynchronous(), recorder);
  }

  /** Loads a layer from flat pinned memory. */
  public static void pinned(Layer layer, Copy copy, Recorder recorder) {
    load(layer, Store.pinned(), copy, recorder);
  }

  /** Loads a layer from pageable memory, while the host waits. */
  public static void pageable(Layer layer, Recorder recorder) {
    load(layer, Store.pageable(), Copy.blocking(), recorder);
  }
}
