package dev.offload.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.Writer;

/** Writes plain values as indented JSON. Numbers have the same digits on every Java. */
public final class JsonWriter implements AutoCloseable {
  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build();

  private static final ObjectMapper MAPPER =
      new ObjectMapper(FACTORY)
          .disable(
              SerializationFeature.CLOSE_CLOSEABLE, SerializationFeature.FLUSH_AFTER_WRITE_VALUE);

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

  /**
   * Writes null, a text, a number, a boolean, a list, a map from names to such values, or a record
   * whose parts are such values, by their names.
   */
  public void write(Object value) throws IOException {
    MAPPER.writeValue(generator, value);
  }

  @Override
  public void close() throws IOException {
    generator.close();
    writer.write('\n');
  }
}
