package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import java.util.BitSet;
import java.util.List;

/**
 * Which layers of an expert stay on the device while it runs. Immutable.
 *
 * <p>The others stream. Strided layers are spread evenly, so that copies spread too; leading ones
 * are the first.
 */
final class Residency {
  private final List<Layer> layers;
  private final BitSet resident;

  private Residency(List<Layer> layers, BitSet resident) {
    this.layers = layers;
    this.resident = resident;
  }

  /** Keeps the first layers of an expert. */
  static Residency leading(Expert expert, int count) {
    BitSet resident = new BitSet();
    resident.set(0, count);
    return new Residency(expert.layers(), resident);
  }

  /** Keeps layers at even distances; those that stream are as far apart as can be. */
  static Residency strided(Expert expert, int count) {
    int layers = expert.layers().size();
    BitSet resident = new BitSet();
    for (int i = 0; i < layers; i++) {
      // Of the first i layers, the share count / layers is resident, rounded down.
      if ((long) (i + 1) * count / layers > (long) i * count / layers) {
        resident.set(i);
      }
    }
    return new Residency(expert.layers(), resident);
  }

  boolean contains(Layer layer) {
    return resident.get(layer.id().index());
  }

  /** Returns how many layers stay. */
  int count() {
    return resident.cardinality();
  }

  /** Returns how many layers stream. */
  int streamed() {
    return layers.size() - count();
  }

  /** Returns the layers that stay, in order. */
  List<Layer> layers() {
    return layers.stream().filter(this::contains).toList();
  }

  /** Returns the bytes of the layers that stay. */
  long bytes() {
    return layers().stream().mapToLong(Experts::bytes).sum();
  }
}
