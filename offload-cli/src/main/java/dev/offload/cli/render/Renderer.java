package dev.offload.cli.render;

import dev.offload.core.report.Comparison;
import java.io.IOException;
import java.io.Writer;

/** Writes a comparison in one form. Implementations are immutable and thread-safe. */
public interface Renderer {
  /** Writes the comparison, with a line break at its end; the writer is left open. */
  void render(Comparison comparison, Writer writer) throws IOException;

  /** Returns the renderer of a format; the style matters to text alone. */
  static Renderer of(OutputFormat format, TextStyle style) {
    return switch (format) {
      case TEXT -> new TextRenderer(style);
      case JSON -> new JsonRenderer();
      case CSV -> new CsvRenderer();
    };
  }
}
