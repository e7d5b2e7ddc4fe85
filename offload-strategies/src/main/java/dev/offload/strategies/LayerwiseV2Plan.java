package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.Movement.Prefetch;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import dev.offload.core.strategy.Store;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Layerwise offload as SGLang has it since January 2026, one flat pinned buffer per layer, with the
 * layers that stay as of July 2026.
 *
 * <p>With a prefetch of k, every k-th of the layers that stream makes the copy stream wait for
 * compute and then loads the k after the next k-1, counting on from the last to the first of the
 * next forward. Layers that stay are passed over, so that a copy overlaps those in between. Before
 * a layer, compute waits for that layer's copy alone; after it, the layer is dropped. The first k
 * that stream of every expert are loaded with the model, as are those that stay.
 */
final class LayerwiseV2Plan implements OffloadPlan {
  private final RunSetting setting;
  private final double prefetch;
  private final List<Residency> residencies;
  private final Copy.Asynchronous copy;
  private final boolean interleaved;
  private final boolean parts;
  private final Transport transport;

  /**
   * @param prefetch from 1 on a number of layers, below 1 a share of the layers that stream
   * @param residencies the layers that stay, by expert
   * @param copy how the others travel
   * @param interleaved whether a copy serves all forwards of a step
   */
  LayerwiseV2Plan(
      RunSetting setting,
      double prefetch,
      List<Residency> residencies,
      Copy.Asynchronous copy,
      boolean interleaved) {
    this.setting = setting;
    this.prefetch = prefetch;
    this.residencies = List.copyOf(residencies);
    this.copy = copy;
    this.interleaved = interleaved;
    this.parts = setting.experts().get(0).layers().get(0).id().part();
    this.transport = new Transport(Store.pinned(), copy);
  }

  /** Streams every layer, one ahead. */
  static LayerwiseV2Plan streamingAll(RunSetting setting) {
    return new LayerwiseV2Plan(
        setting,
        1,
        setting.experts().stream().map(expert -> Residency.leading(expert, 0)).toList(),
        CopyStart.LAYER.copy(),
        false);
  }

  /** Returns how many layers are loaded at a time, as SGLang derives it from its prefetch size. */
  static int ahead(double prefetch, int layers) {
    double ahead = prefetch < 1 ? 1 + Math.rint(prefetch * (layers - 1)) : Math.floor(prefetch);
    return (int) Math.min(ahead, layers);
  }

  @Override
  public boolean interleavesForwards() {
    return interleaved;
  }

  @Override
  public String decision() {
    List<Expert> experts = setting.experts();
    List<String> decisions = experts.stream().map(this::decision).distinct().toList();
    if (decisions.size() == 1) {
      return decisions.get(0).formatted(experts.size() > 1 ? " of each expert" : "");
    }
    return experts.stream()
        .map(expert -> decision(expert).formatted(" of " + expert.name()))
        .collect(Collectors.joining(" "));
  }

  /** Returns what holds for an expert, with a place for which it is. */
  private String decision(Expert expert) {
    Residency residency = residencies.get(expert.index());
    int layers = expert.layers().size();
    int streamed = residency.streamed().size();
    String unit = parts ? "parts of layers" : "layers";
    if (streamed == 0) {
      return "Keeps all %d %s%%s.".formatted(layers, unit);
    }
    String count = streamed == layers ? "all " + layers : "%d of %d".formatted(streamed, layers);
    String stay = streamed == layers ? "" : "; %d stay".formatted(layers - streamed);
    String start =
        copy.start() instanceof Copy.Start.BesideAttention ? ", copied beside attention" : "";
    String once = interleaved ? ", once for all forwards of a step" : "";
    return "Streams %s %s%%s, %d ahead%s%s%s."
        .formatted(count, unit, ahead(prefetch, streamed), start, once, stay);
  }

  @Override
  public Optional<Movement> movement() {
    int most =
        residencies.stream()
            .mapToInt(residency -> ahead(prefetch, residency.streamed().size()))
            .max()
            .orElse(0);
    Prefetch copies = Prefetch.ahead(most).by(transport.copy());
    List<LayerId> staying = Residency.ids(residencies);
    Movement movement =
        parts ? Movement.ofParts(staying, copies) : Movement.ofLayers(staying, copies);
    return Optional.of(interleaved ? movement.interleavingForwards() : movement);
  }

  @Override
  public void beforeRun(Recorder recorder) {
    for (Expert expert : setting.experts()) {
      recorder.preload(expert.outer());
      Residency residency = residencies.get(expert.index());
      residency.layers().forEach(recorder::preload);
      List<Layer> streamed = residency.streamed();
      streamed.subList(0, ahead(prefetch, streamed.size())).forEach(recorder::preload);
      streamed.forEach(layer -> transport.keep(layer, recorder));
    }
  }

  @Override
  public void beforeLayer(RunStep step, Layer layer, Recorder recorder) {
    Optional<Integer> position = residencies.get(step.expert().index()).position(layer);
    if (position.isEmpty()) {
      return;
    }
    List<Layer> streamed = residencies.get(step.expert().index()).streamed();
    int ahead = ahead(prefetch, streamed.size());
    int index = position.get();
    if (index % ahead == 0) {
      for (int i = index + ahead; i < index + 2 * ahead; i++) {
        Layer wanted = streamed.get(i % streamed.size());
        if (!recorder.isLoaded(wanted)) {
          transport.load(wanted, recorder);
        }
      }
    }
    if (!recorder.isLoaded(layer)) {
      // The last group was shorter than k, or all that stream are one group.
      transport.load(layer, recorder);
    }
    recorder.await(layer);
  }

  @Override
  public void afterLayer(RunStep step, Layer layer, Recorder recorder) {
    Residency residency = residencies.get(step.expert().index());
    if (residency.contains(layer)) {
      return;
    }
    recorder.evict(layer, Evict.DROP);
    if (residency.streamed().size() == 1) {
      // It is its own successor, and can come back only now.
      transport.load(layer, recorder);
    }
  }

  /** Leaves what was there at the start, so that the next run finds it. */
  @Override
  public void afterRun(Recorder recorder) {
    for (Residency residency : residencies) {
      List<Layer> streamed = residency.streamed();
      int ahead = ahead(prefetch, streamed.size());
      for (Layer layer : streamed.subList(ahead, streamed.size())) {
        if (recorder.isLoaded(layer)) {
          recorder.await(layer);
          recorder.evict(layer, Evict.DROP);
        }
      }
      for (Layer layer : streamed.subList(0, ahead)) {
        if (!recorder.isLoaded(layer)) {
          transport.load(layer, recorder);
        }
      }
    }
  }
}
