package dev.offload.core.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes values as indented JSON. Numbers have the same digits on every Java.
 *
 * <p>A value is null, a text, a number, a boolean, a collection, a map by names, a constant, which
 * is written in lower case, a record, which is an object of its components, or an optional value,
 * which is null if it is empty. The package of a record must be open or public to this one.
 */
public final class JsonWriter {
  private static final int HIGHEST_PLAIN_CHAR = '~';

  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          // Names from files may hold what a terminal interprets: all but plain ASCII is escaped.
          .highestNonEscapedChar(HIGHEST_PLAIN_CHAR)
          .build();

  private JsonWriter() {}

  /** Writes a value with a line feed at its end, and leaves the writer open. */
  public static void write(@Nullable Object value, Writer writer) throws IOException {
    try (JsonGenerator generator = FACTORY.createGenerator(writer).useDefaultPrettyPrinter()) {
      write(value, generator);
    }
    writer.write('\n');
  }

  /** Returns a value in one line, with a line feed at its end. */
  public static String line(@Nullable Object value) {
    StringWriter line = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(line)) {
      write(value, generator);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return line.append('\n').toString();
  }

  private static void write(Object value, JsonGenerator generator) throws IOException {
    if (value instanceof Map<?, ?> map) {
      generator.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        generator.writeFieldName(entry.getKey().toString());
        write(entry.getValue(), generator);
      }
      generator.writeEndObject();
    } else if (value instanceof Collection<?> elements) {
      generator.writeStartArray();
      for (Object element : elements) {
        write(element, generator);
      }
      generator.writeEndArray();
    } else if (value instanceof Record object) {
      write(components(object), generator);
    } else if (value instanceof Optional<?> optional) {
      write(optional.orElse(null), generator);
    } else {
      // Knows null, texts, booleans and the boxed numbers, and refuses all else.
      generator.writeObject(scalar(value));
    }
  }

  /** Returns the components of a record by name, in their order; the map can be changed. */
  public static Map<String, Object> components(Record object) {
    Map<String, Object> values = new LinkedHashMap<>();
    try {
      for (RecordComponent component : object.getClass().getRecordComponents()) {
        component.getAccessor().setAccessible(true);
        values.put(component.getName(), component.getAccessor().invoke(object));
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalArgumentException(e);
    }
    return values;
  }

  private static Object scalar(Object value) {
    if (value instanceof OptionalInt whole) {
      return whole.isPresent() ? whole.getAsInt() : null;
    }
    if (value instanceof OptionalLong whole) {
      return whole.isPresent() ? whole.getAsLong() : null;
    }
    if (value instanceof OptionalDouble number) {
      return number.isPresent() ? number.getAsDouble() : null;
    }
    return value instanceof Enum<?> constant ? constant.name().toLowerCase(Locale.ROOT) : value;
  }
}
