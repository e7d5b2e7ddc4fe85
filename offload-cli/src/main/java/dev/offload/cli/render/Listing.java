package dev.offload.cli.render;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import java.io.IOException;
import java.io.Writer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A list of things with the same properties: aligned columns in text, an array of objects in JSON.
 * Immutable and thread-safe.
 *
 * @param columns what stands in the table, and is also the names of the JSON properties
 * @param entries the things
 */
public record Listing(List<ListingColumn> columns, List<Entry> entries) {
  private static final String INDENT = "    ";

  /** Copies the lists. */
  public Listing {
    columns = List.copyOf(columns);
    entries = List.copyOf(entries);
  }

  /**
   * A thing.
   *
   * @param cells the text of each column
   * @param details what stands below it in text, a paragraph each; a paragraph that begins with
   *     blanks keeps them
   * @param object its properties in JSON
   */
  public record Entry(List<String> cells, List<String> details, Map<String, Object> object) {
    /** Copies the lists. */
    public Entry {
      cells = List.copyOf(cells);
      details = List.copyOf(details);
      object = new LinkedHashMap<>(object);
    }
  }

  /** Writes the table, each entry followed by its details. */
  public void writeText(Writer writer, TextStyle style) throws IOException {
    TextTable table = new TextTable();
    columns.forEach(column -> table.column(column.right(), List.of(column.heading())));
    entries.forEach(entry -> table.row(Tone.PLAIN, entry.cells()));
    List<String> rows = table.lines(style);
    Document document = new Document(style).line(Tone.STRONG.apply(rows.get(0), style));
    for (int i = 0; i < entries.size(); i++) {
      document.line(rows.get(i + 1));
      for (String detail : entries.get(i).details()) {
        String indent = INDENT + " ".repeat(detail.length() - detail.stripLeading().length());
        document.text(detail, indent, indent + "  ");
      }
    }
    document.writeTo(writer);
  }

  /** Writes the array. */
  public void writeJson(Writer writer) throws IOException {
    JsonWriter.write(entries.stream().map(Entry::object).toList(), writer);
  }
}
