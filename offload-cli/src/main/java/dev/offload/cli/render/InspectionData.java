package dev.offload.cli.render;

import dev.offload.core.error.Quotes;
import dev.offload.core.json.JsonWriter;
import dev.offload.models.checkpoint.BlockGroup;
import dev.offload.models.checkpoint.ElementType;
import dev.offload.models.checkpoint.InventoryComponent;
import dev.offload.models.checkpoint.Weights;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns an inspection into plain values for machines. */
public final class InspectionData {
  private static final List<String> HEADER =
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

  private record Sums(
      int tensors, long parameters, long bytes, double share, Map<String, Long> dtypes) {}

  private record Uneven(int index, long bytes, List<String> dtypes) {}

  private static Uneven uneven(BlockGroup.Block block) {
    return new Uneven(
        block.index(),
        block.weightBytes(),
        block.dtypes().stream().map(ElementType::name).toList());
  }

  /** Returns one JSON object. */
  public static Map<String, Object> json(Inspection inspection) {
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("path", inspection.inventory().path().toString());
    root.put("pipelineClass", inspection.inventory().pipelineClass());
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
    object.put("className", component.className());
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
    object.put("unevenBlocks", group.unevenBlocks().stream().map(InspectionData::uneven).toList());
    return object;
  }

  private static Map<String, Object> sums(Inspection inspection, TensorTally tally) {
    return JsonWriter.components(
        new Sums(
            tally.tensors(),
            tally.parameters(),
            tally.bytes(),
            inspection.share(tally),
            tally.bytesByDtype()));
  }

  /** Writes a header, and a row for each group of blocks and what lies outside of them. */
  public static void writeCsv(Inspection inspection, Writer writer) throws IOException {
    CsvRenderer.line(HEADER, writer);
    for (Inspection.Part part : inspection.parts()) {
      for (BlockGroup group : part.tensors().groups()) {
        List<Integer> uneven = group.unevenBlocks().stream().map(BlockGroup.Block::index).toList();
        Map<String, Object> row = row(inspection, part, Inspection.tally(group));
        row.put("prefix", Quotes.quote(group.prefix()));
        row.put("blocks", group.blocks().size());
        row.put("bytesPerBlock", group.typicalBlock().weightBytes());
        row.put("unevenBlocks", uneven);
        write(row, writer);
      }
      if (!part.tensors().outside().isEmpty()) {
        Map<String, Object> row = row(inspection, part, TensorTally.of(part.tensors().outside()));
        row.put("blocks", 0);
        write(row, writer);
      }
    }
  }

  private static Map<String, Object> row(
      Inspection inspection, Inspection.Part part, TensorTally tally) {
    Map<String, Object> row = sums(inspection, tally);
    row.put("component", Quotes.quote(part.component().name()));
    row.put("className", Quotes.quote(part.component().className().orElse("")));
    row.put("dtypes", List.copyOf(tally.bytesByDtype().keySet()));
    return row;
  }

  private static void write(Map<String, Object> row, Writer writer) throws IOException {
    CsvRenderer.line(HEADER.stream().map(row::get).map(CsvRenderer::text).toList(), writer);
  }
}
