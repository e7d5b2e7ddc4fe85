package dev.offload.core.recording;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.TrafficClass;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.program.DeviceWeights;
import dev.offload.core.program.HostHome;
import dev.offload.core.program.HostMemory;
import dev.offload.core.scenario.Component;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.Store;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Where every layer is, at the place of the program that is being recorded. */
final class LayerStates {
  private enum Place {
    ABSENT,
    /** A copy was launched, but compute does not wait for it yet. */
    LOADING,
    USABLE
  }

  private static final class State {
    final Layer layer;
    Place place = Place.ABSENT;
    WeightFormat format = WeightFormat.BF16;
    boolean dequantized;

    /** Where the host keeps it; null if that was not said. */
    Store store;

    /** Whether it is being written back beside compute, and no copy of it waits for that yet. */
    boolean writingBack;

    State(Layer layer) {
      this.layer = layer;
    }
  }

  private final Map<LayerId, State> states = new LinkedHashMap<>();
  private final Map<LayerId, DeviceWeights> preloaded = new LinkedHashMap<>();
  private boolean begunAgain;
  private final Map<Store, Map<LayerId, HostHome>> homes = new LinkedHashMap<>();
  private final int ranks;
  private final Machine machine;

  LayerStates(Scenario scenario, RunSetting setting) {
    ranks = scenario.parallelism().gpus();
    machine = scenario.machine();
    for (Component component : setting.components()) {
      states.put(component.weights().id(), new State(component.weights()));
    }
    for (Expert expert : setting.experts()) {
      states.put(expert.outer().id(), new State(expert.outer()));
      expert.layers().forEach(layer -> states.put(layer.id(), new State(layer)));
    }
  }

  private State state(Layer layer) {
    State state = states.get(layer.id());
    // A layer of an earlier run may have the same id, but other weights.
    if (state == null || (state.layer != layer && !state.layer.equals(layer))) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is none of this run's.".formatted(layer.name()),
          "Maybe the strategy kept a layer of an earlier run.");
    }
    return state;
  }

  boolean isLoaded(Layer layer) {
    return state(layer).place != Place.ABSENT;
  }

  boolean isLoading(Layer layer) {
    return state(layer).place == Place.LOADING;
  }

  /** Returns the layers that are on their way, in the order of the scenario. */
  List<Layer> loading() {
    return states.values().stream()
        .filter(state -> state.place == Place.LOADING)
        .map(state -> state.layer)
        .toList();
  }

  /** Returns how a layer is stored on the device. */
  WeightFormat format(Layer layer) {
    return state(layer).format;
  }

  boolean isDequantized(Layer layer) {
    return state(layer).dequantized;
  }

  void dequantized(Layer layer, boolean value) {
    state(layer).dequantized = value;
  }

  void preload(Layer layer, WeightFormat format) {
    requireAbsent(layer, "preloaded");
    requireFormat(layer, format);
    if (begunAgain) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is preloaded in a run that follows another.".formatted(layer.name()),
          "Maybe load it: on the device is what the run before left there.");
    }
    set(layer, Place.USABLE, format);
    preloaded.put(layer.id(), new DeviceWeights(format, layer.weightBytes(format)));
  }

  void loading(Layer layer, WeightFormat format, boolean usableAtOnce) {
    requireAbsent(layer, "loaded");
    set(layer, usableAtOnce ? Place.USABLE : Place.LOADING, format);
  }

  void usable(Layer layer) {
    requireLoaded(layer, "awaited");
    state(layer).place = Place.USABLE;
  }

  void absent(Layer layer) {
    set(layer, Place.ABSENT, WeightFormat.BF16);
  }

  private void set(Layer layer, Place place, WeightFormat format) {
    State state = state(layer);
    state.place = place;
    state.format = format;
    state.dequantized = false;
  }

  void requireUsable(Layer layer) {
    Place place = state(layer).place;
    if (place == Place.ABSENT) {
      throw OffloadException.of(
          ErrorCode.ABSENT_WEIGHTS,
          "Compute would run (%s), whose weights are not on the device.".formatted(layer.name()),
          "Maybe the strategy should load and await it before the layer.");
    }
    if (place == Place.LOADING) {
      throw OffloadException.of(
          ErrorCode.ABSENT_WEIGHTS,
          "Compute would run (%s) without waiting for its copy.".formatted(layer.name()),
          "Maybe the strategy should await it before the layer.");
    }
  }

  /** Requires that compute is ordered after the layer's copy. */
  void requireAwaited(Layer layer, String action) {
    requireLoaded(layer, action);
    if (isLoading(layer)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is %s while it may still be copied.".formatted(layer.name(), action),
          "Maybe await it first.");
    }
  }

  void requireLoaded(Layer layer, String action) {
    if (!isLoaded(layer)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is %s, but it is not on the device.".formatted(layer.name(), action));
    }
  }

  private void requireAbsent(Layer layer, String action) {
    if (isLoaded(layer)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is %s, but it is on the device already.".formatted(layer.name(), action),
          "Maybe the strategy should ask isLoaded first.");
    }
  }

  /** Requires that nothing is quantized that no kernel expands. */
  private static void requireFormat(Layer layer, WeightFormat format) {
    if (layer.id().isComponent() && !format.equals(WeightFormat.BF16)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The component (%s) is kept in %s, but works with weights as they are."
              .formatted(layer.name(), format.precision()),
          "Maybe keep it in no format of its own.");
    }
  }

  void keep(Layer layer, Store store) {
    State state = state(layer);
    requireFormat(layer, store.format());
    if (store.memory() == HostMemory.DISK && !machine.carries(TrafficClass.H2D_DISK)) {
      throw OffloadException.of(
          ErrorCode.INVALID_ORDER,
          "The layer (%s) is kept on disk, but the machine (%s) names no route from one."
              .formatted(layer.name(), machine.name()),
          "Maybe ask the setting for the rate first, or give the machine's file a route h2dDisk.");
    }
    if (!store.equals(state.store)) {
      state.store = store;
      homes
          .computeIfAbsent(store, each -> new LinkedHashMap<>())
          .computeIfAbsent(
              layer.id(),
              id ->
                  new HostHome(
                      id,
                      store.memory(),
                      store.format(),
                      store.blocks(layer, ranks),
                      store.stagingBytes()));
    }
  }

  /** Returns how many ranks run the program. */
  int ranks() {
    return ranks;
  }

  /** Returns whether a rank keeps only its shard of a layer. */
  boolean isSharded(Store store) {
    return store.isSharded() && ranks > 1;
  }

  /** Returns where the host keeps a layer; empty if that was not said. */
  Optional<Store> store(Layer layer) {
    return Optional.ofNullable(state(layer).store);
  }

  /** Notes that a layer is being written back beside compute, or that a copy waits for it. */
  void writingBack(Layer layer, boolean value) {
    state(layer).writingBack = value;
  }

  boolean isWritingBack(Layer layer) {
    return state(layer).writingBack;
  }

  /** Returns the layers that are being written back, in the order of the scenario. */
  List<Layer> writingBack() {
    return states.values().stream()
        .filter(state -> state.writingBack)
        .map(state -> state.layer)
        .toList();
  }

  /** Returns what is on the device now. */
  Map<LayerId, DeviceWeights> onDevice() {
    Map<LayerId, DeviceWeights> weights = new LinkedHashMap<>();
    for (State state : states.values()) {
      if (state.place != Place.ABSENT) {
        weights.put(
            state.layer.id(),
            new DeviceWeights(state.format, state.layer.weightBytes(state.format)));
      }
    }
    return weights;
  }

  /**
   * Returns what a run leaves that is followed by others like it: what it found, and the components
   * that it loaded for the stages in between.
   */
  Map<LayerId, DeviceWeights> left() {
    Map<LayerId, DeviceWeights> weights = new LinkedHashMap<>(preloaded);
    onDevice()
        .forEach(
            (layer, there) -> {
              if (layer.isComponent()) {
                weights.putIfAbsent(layer, there);
              }
            });
    return weights;
  }

  /** Removes the components that leave once they have worked: those that the run did not find. */
  void letComponentsWork() {
    for (State state : states.values()) {
      if (state.layer.id().isComponent() && !preloaded.containsKey(state.layer.id())) {
        absent(state.layer);
      }
    }
  }

  /** Begins another run with what is on the device now. */
  void beginAgain() {
    Map<LayerId, DeviceWeights> found = onDevice();
    preloaded.clear();
    preloaded.putAll(found);
    begunAgain = true;
  }

  Map<LayerId, DeviceWeights> preloaded() {
    return preloaded;
  }

  List<HostHome> hostHomes() {
    return homes.values().stream().flatMap(each -> each.values().stream()).toList();
  }
}
