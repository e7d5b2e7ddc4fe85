package dev.offload.cli.render;

import dev.offload.models.checkpoint.BlockGroup;
import dev.offload.models.checkpoint.Inventory;
import dev.offload.models.checkpoint.InventoryComponent;
import dev.offload.models.checkpoint.TensorGroups;
import dev.offload.models.checkpoint.TensorHeader;
import java.util.List;

/** A checkpoint's tensors, sorted into blocks and added up. Immutable and thread-safe. */
public final class Inspection {
  private final Inventory inventory;
  private final List<Part> parts;
  private final TensorTally total;

  /**
   * A component with its tensors sorted.
   *
   * @param tally the sums over all tensors
   */
  record Part(InventoryComponent component, TensorGroups tensors, TensorTally tally) {
    private static Part of(InventoryComponent component) {
      List<TensorHeader> tensors = component.weights().tensors();
      return new Part(component, TensorGroups.of(tensors), TensorTally.of(tensors));
    }

    /** Returns whether a tensor of its own was found. */
    boolean hasTensors() {
      return tally.tensors() > 0;
    }
  }

  private Inspection(Inventory inventory) {
    this.inventory = inventory;
    parts = inventory.components().stream().map(Part::of).toList();
    total =
        TensorTally.of(
            inventory.components().stream()
                .flatMap(component -> component.weights().tensors().stream())
                .toList());
  }

  /** Sorts the tensors of an inventory. */
  public static Inspection of(Inventory inventory) {
    return new Inspection(inventory);
  }

  Inventory inventory() {
    return inventory;
  }

  List<Part> parts() {
    return parts;
  }

  /** Returns the sums over all components. */
  TensorTally total() {
    return total;
  }

  /** Returns a part of all bytes, from 0 to 1. */
  double share(TensorTally tally) {
    return total.bytes() == 0 ? 0 : (double) tally.bytes() / total.bytes();
  }

  /** Adds up the blocks of a group. */
  static TensorTally tally(BlockGroup group) {
    return TensorTally.of(
        group.blocks().stream().flatMap(block -> block.tensors().stream()).toList());
  }
}
