package dev.offload.models.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Turns JSON into plain, unmodifiable Java values. */
final class JsonValues {
  private JsonValues() {}

  /** Returns the object at the current token as text by key, in the order of the file. */
  static Map<String, String> textMap(Path file, JsonParser parser, String what) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      throw Refusals.malformed(
          file, "the %s is no object (%s)".formatted(what, parser.currentToken()));
    }
    Map<String, String> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      if (parser.nextToken() != JsonToken.VALUE_STRING) {
        throw Refusals.malformed(
            file,
            "the entry (%s) of the %s is no text (%s)"
                .formatted(Refusals.quote(key), what, parser.currentToken()));
      }
      map.put(key, parser.getText());
    }
    return Collections.unmodifiableMap(map);
  }

  /** Returns the object at the current token as nested maps, in the order of the file. */
  static Map<String, Object> map(JsonParser parser) throws IOException {
    Map<String, Object> map = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      map.put(key, value(parser));
    }
    return Collections.unmodifiableMap(map);
  }

  /** The depth of the recursion is bounded by {@link JsonSource#MAX_DEPTH}. */
  private static Object value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> map(parser);
      case START_ARRAY -> list(parser);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> parser.getNumberValue();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private static List<Object> list(JsonParser parser) throws IOException {
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(value(parser));
    }
    return Collections.unmodifiableList(list);
  }
}
