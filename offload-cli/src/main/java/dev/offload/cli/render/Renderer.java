package dev.offload.cli.render;

import dev.offload.core.report.Comparison;
import dev.offload.core.text.TextStyle;
import dev.offload.core.words.ComparisonText;
import java.io.IOException;
import java.io.Writer;

/** Writes a comparison in one form. Implementations are immutable and thread-safe. */
public interface Renderer {
  /** Writes the comparison, with a line break at its end; the writer is left open. */
  void render(Comparison comparison, Writer writer) throws IOException;

  /**
   * Returns the renderer of a format; the others matter to text alone.
   *
   * @param everyStep whether the time of every step is listed, too
   */
  static Renderer of(OutputFormat format, TextStyle style, boolean everyStep) {
    return switch (format) {
      case TEXT ->
          (comparison, writer) -> ComparisonText.of(comparison, style, everyStep).writeTo(writer);
      case JSON -> new JsonRenderer();
      case CSV -> new CsvRenderer();
    };
  }
}
