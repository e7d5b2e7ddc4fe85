package dev.offload.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.Writer;
import java.util.List;
import java.util.Map;

/** Writes plain values as indented JSON. Numbers have the same digits on every Java. */
public final class JsonWriter implements AutoCloseable {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private static final int HIGHEST_PLAIN_CHAR = '~';

  private final Writer writer;
  private final JsonGenerator generator;

  /** Makes a writer that leaves the other open. */
  public JsonWriter(Writer writer) throws IOException {
    this.writer = writer;
    generator = FACTORY.createGenerator(writer).useDefaultPrettyPrinter();
    // Names from files may hold what a terminal interprets: all but plain ASCII is escaped.
    generator.setHighestNonEscapedChar(HIGHEST_PLAIN_CHAR);
  }

  /** Writes null, a text, a number, a boolean, a list, or a map from names to such values. */
  public void write(Object value) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        generator.writeFieldName(entry.getKey().toString());
        write(entry.getValue());
      }
      generator.writeEndObject();
    } else if (value instanceof List<?> list) {
      generator.writeStartArray();
      for (Object element : list) {
        write(element);
      }
      generator.writeEndArray();
    } else {
      // Knows null, texts, booleans and the boxed numbers, and refuses all else.
      generator.writeObject(value);
    }
  }

  @Override
  public void close() throws IOException {
    generator.close();
    writer.write('\n');
  }
}
