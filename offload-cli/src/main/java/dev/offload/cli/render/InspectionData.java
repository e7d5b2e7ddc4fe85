package dev.offload.cli.render;

import dev.offload.core.error.Quotes;
import dev.offload.models.checkpoint.BlockGroup;
import dev.offload.models.checkpoint.ElementType;
import dev.offload.models.checkpoint.InventoryComponent;
import dev.offload.models.checkpoint.Weights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns an inspection into plain values for machines. */
final class InspectionData {
  private static final List<Object> HEADER =
      List.of(
          "component",
          "className",
          "prefix",
          "blocks",
          "tensors",
          "parameters",
          "bytes",
          "share",
          "dtypes",
          "bytesPerBlock",
          "unevenBlocks");

  private InspectionData() {}

  static Map<String, Object> json(Inspection inspection) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("path", inspection.inventory().path().toString());
    root.put("pipelineClass", inspection.inventory().pipelineClass().orElse(null));
    root.put("headers", inspection.inventory().filesRead());
    root.put("fileBytes", inspection.inventory().fileBytes());
    root.putAll(sums(inspection, inspection.total()));
    root.put(
        "components", inspection.parts().stream().map(part -> json(inspection, part)).toList());
    root.put("disagreements", inspection.inventory().disagreements());
    return root;
  }

  private static Map<String, Object> json(Inspection inspection, Inspection.Part part) {
    InventoryComponent component = part.component();
    Weights weights = component.weights();
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", component.name());
    object.put("className", component.className().orElse(null));
    object.put(
        "weights", weights.wereRead() ? "read" : weights.pickles().isEmpty() ? "absent" : "pickle");
    object.put("headers", weights.files().size());
    object.put("fileBytes", weights.fileBytes());
    object.putAll(sums(inspection, part.tally()));
    object.put(
        "groups", part.tensors().groups().stream().map(group -> json(inspection, group)).toList());
    object.put("outside", sums(inspection, TensorTally.of(part.tensors().outside())));
    object.put("pickles", weights.pickles().stream().map(Path::toString).toList());
    return object;
  }

  private static Map<String, Object> json(Inspection inspection, BlockGroup group) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("prefix", group.prefix());
    object.put("blocks", group.blocks().size());
    object.putAll(sums(inspection, Inspection.tally(group)));
    object.put("bytesPerBlock", group.typicalBlock().weightBytes());
    List<Object> uneven = new ArrayList<>();
    for (BlockGroup.Block block : group.unevenBlocks()) {
      Map<String, Object> odd = new LinkedHashMap<>();
      odd.put("index", block.index());
      odd.put("bytes", block.weightBytes());
      odd.put("dtypes", block.dtypes().stream().map(ElementType::name).toList());
      uneven.add(odd);
    }
    object.put("unevenBlocks", uneven);
    return object;
  }

  private static Map<String, Object> sums(Inspection inspection, TensorTally tally) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("tensors", tally.tensors());
    object.put("parameters", tally.parameters());
    object.put("bytes", tally.bytes());
    object.put("share", inspection.share(tally));
    object.put("dtypes", tally.bytesByDtype());
    return object;
  }

  /** Returns the header and the rows of the table. */
  static List<List<Object>> rows(Inspection inspection) {
    List<List<Object>> rows = new ArrayList<>();
    rows.add(HEADER);
    for (Inspection.Part part : inspection.parts()) {
      for (BlockGroup group : part.tensors().groups()) {
        rows.add(
            row(
                inspection,
                part.component(),
                Inspection.tally(group),
                Quotes.quote(group.prefix()),
                group.blocks().size(),
                group.typicalBlock().weightBytes(),
                group.unevenBlocks().stream().map(BlockGroup.Block::index).toList()));
      }
      if (!part.tensors().outside().isEmpty()) {
        TensorTally outside = TensorTally.of(part.tensors().outside());
        rows.add(row(inspection, part.component(), outside, "", 0, "", ""));
      }
    }
    return rows;
  }

  private static List<Object> row(
      Inspection inspection,
      InventoryComponent component,
      TensorTally tally,
      String prefix,
      int blocks,
      Object bytesPerBlock,
      Object unevenBlocks) {
    return List.of(
        Quotes.quote(component.name()),
        Quotes.quote(component.className().orElse("")),
        prefix,
        blocks,
        tally.tensors(),
        tally.parameters(),
        tally.bytes(),
        inspection.share(tally),
        List.copyOf(tally.bytesByDtype().keySet()),
        bytesPerBlock,
        unevenBlocks);
  }
}
