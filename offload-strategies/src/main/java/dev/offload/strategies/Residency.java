package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.scenario.LayerId;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/**
 * Which layers of an expert stay on the device while it runs; the others stream. Immutable.
 *
 * <p>Strided layers are spread evenly, so that copies spread too; leading ones are the first.
 */
final class Residency {
  private final BitSet resident;
  private final List<Layer> layers;
  private final List<Layer> streamed;

  private Residency(Expert expert, BitSet resident) {
    this.resident = resident;
    this.layers = expert.layers().stream().filter(this::contains).toList();
    this.streamed = expert.layers().stream().filter(layer -> !contains(layer)).toList();
  }

  /** Keeps the first layers of an expert; all, if it has fewer. */
  static Residency leading(Expert expert, int count) {
    BitSet resident = new BitSet();
    resident.set(0, Math.min(count, expert.layers().size()));
    return new Residency(expert, resident);
  }

  /** Keeps layers at even distances, those that stream as far apart as can be. */
  static Residency strided(Expert expert, int count) {
    int layers = expert.layers().size();
    long kept = Math.min(count, layers);
    BitSet resident = new BitSet();
    for (int i = 0; i < layers; i++) {
      // Of the first i layers, the share kept / layers is resident, rounded down.
      if ((i + 1) * kept / layers > i * kept / layers) {
        resident.set(i);
      }
    }
    return new Residency(expert, resident);
  }

  /** Keeps strided layers whose bytes fit the room, as many as possible. */
  static Residency fitting(Expert expert, long roomBytes) {
    int count = expert.layers().size();
    while (count > 0 && strided(expert, count).bytes() > roomBytes) {
      count--;
    }
    return strided(expert, count);
  }

  /** Returns the layers that stay, of all experts. */
  static List<LayerId> ids(List<Residency> residencies) {
    return residencies.stream()
        .flatMap(residency -> residency.layers.stream())
        .map(Layer::id)
        .toList();
  }

  boolean contains(Layer layer) {
    return resident.get(layer.id().index());
  }

  /** Returns how many layers stay. */
  int count() {
    return layers.size();
  }

  /** Returns the layers that stay, in order. */
  List<Layer> layers() {
    return layers;
  }

  /** Returns the layers that stream, in order. */
  List<Layer> streamed() {
    return streamed;
  }

  /** Returns the place of a layer among those that stream, from 0; empty if it stays. */
  Optional<Integer> position(Layer layer) {
    return contains(layer)
        ? Optional.empty()
        : Optional.of(layer.id().index() - resident.get(0, layer.id().index()).cardinality());
  }

  /** Returns the bytes of the layers that stay. */
  long bytes() {
    return layers.stream().mapToLong(Experts::bytes).sum();
  }
}
