package dev.offload.cli.render;

import dev.offload.core.json.JsonWriter;
import dev.offload.models.checkpoint.BlockGroup;
import dev.offload.models.checkpoint.Inventory;
import dev.offload.models.checkpoint.InventoryComponent;
import dev.offload.models.checkpoint.TensorGroups;
import dev.offload.models.checkpoint.TensorHeader;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import picocli.CommandLine.Help.Ansi;

/**
 * A checkpoint's tensors, sorted into blocks and added up, and the forms in which to print them.
 * Immutable and thread-safe.
 */
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
    total = TensorTally.sum(parts.stream().map(Part::tally).toList());
  }

  /** Sorts the tensors of an inventory. */
  public static Inspection of(Inventory inventory) {
    return new Inspection(inventory);
  }

  /**
   * Writes a table and what is odd, for people.
   *
   * @param width the longest line, in columns
   */
  public void writeText(Writer writer, int width, Ansi ansi) throws IOException {
    for (String line : new InspectionText(this, width, ansi).lines()) {
      writer.write(line);
      writer.write('\n');
    }
  }

  /** Writes one JSON object. */
  public void writeJson(Writer writer) throws IOException {
    try (JsonWriter json = new JsonWriter(writer)) {
      json.write(InspectionData.json(this));
    }
  }

  /** Writes a header, and a row for each group of blocks and what lies outside of them. */
  public void writeCsv(Writer writer) throws IOException {
    for (List<Object> row : InspectionData.rows(this)) {
      CsvRenderer.line(row.stream().map(CsvRenderer::text).toList(), writer);
    }
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
