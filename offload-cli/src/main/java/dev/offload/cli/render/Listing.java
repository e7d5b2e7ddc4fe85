package dev.offload.cli.render;

import dev.offload.core.json.JsonWriter;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import java.io.IOException;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A list of things with the same properties: aligned columns in text, an array of objects in JSON.
 * Not thread-safe.
 */
public final class Listing {
  private static final String INDENT = "    ";

  private final TextTable table;
  private final List<List<String>> details = new ArrayList<>();
  private final List<Map<String, Object>> objects = new ArrayList<>();

  /**
   * Makes a list without things.
   *
   * @param columns a table with columns and no rows
   */
  Listing(TextTable columns) {
    table = columns;
  }

  /**
   * Adds a thing.
   *
   * @param cells the text of each column
   * @param paragraphs what stands below it in text; one that begins with blanks keeps them
   * @param object its properties in JSON
   */
  Listing add(List<String> cells, List<String> paragraphs, Map<String, Object> object) {
    table.row(Tone.PLAIN, cells);
    details.add(paragraphs);
    objects.add(object);
    return this;
  }

  /** Writes the table, each thing followed by its details. */
  public void writeText(Writer writer, TextStyle style) throws IOException {
    List<String> rows = table.lines(style);
    Document document = new Document(style).line(Tone.STRONG.apply(rows.get(0), style));
    for (int i = 0; i < details.size(); i++) {
      document.line(rows.get(i + 1));
      for (String detail : details.get(i)) {
        String indent = INDENT + " ".repeat(detail.length() - detail.stripLeading().length());
        document.text(detail, indent, indent + "  ");
      }
    }
    document.writeTo(writer);
  }

  /** Writes the array. */
  public void writeJson(Writer writer) throws IOException {
    JsonWriter.write(objects, writer);
  }
}
