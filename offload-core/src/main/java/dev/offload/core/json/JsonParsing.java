package dev.offload.core.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

/**
 * Parses one JSON object: strictly UTF-8, bounded in depth, names, texts and tokens, without
 * duplicate names, and with nothing behind it. Not thread-safe.
 */
final class JsonParsing {
  private static final char BYTE_ORDER_MARK = '\uFEFF';

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonObject.MAX_DEPTH)
                  .maxNameLength(JsonObject.MAX_NAME_CHARS)
                  .maxStringLength(JsonObject.MAX_TEXT_CHARS)
                  .maxTokenCount(JsonObject.MAX_TOKENS)
                  .build())
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // A table of names shared by all files would grow with every file read.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private final JsonSource source;
  private final JsonParser parser;
  private final boolean infinities;

  private JsonParsing(JsonSource source, JsonParser parser, boolean infinities) {
    this.source = source;
    this.parser = parser;
    this.infinities = infinities;
  }

  /**
   * Returns the object.
   *
   * @param infinities whether NaN and infinite numbers are let through
   */
  static JsonObject object(JsonSource source, byte[] content, boolean infinities)
      throws IOException {
    JsonObject root = new JsonObject(source, null, "", -1, 0);
    parse(
        source,
        () -> {
          CharBuffer text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content));
          int skipped = text.hasRemaining() && text.charAt(0) == BYTE_ORDER_MARK ? 1 : 0;
          return FACTORY.createParser(text.array(), skipped, text.remaining() - skipped);
        },
        infinities,
        parsing -> parsing.members(root));
    return root;
  }

  /**
   * Hands on the objects of the object one by one, and keeps none of them.
   *
   * @param in read to its end, and closed
   */
  static void eachObject(JsonSource source, InputStream in, BiConsumer<String, JsonObject> body)
      throws IOException {
    JsonObject root = new JsonObject(source, null, "", -1, 0);
    parse(
        source,
        () -> FACTORY.createParser(new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder())),
        false,
        parsing -> {
          while (parsing.parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parsing.parser.currentName();
            parsing.member(root, name);
            JsonObject object = root.object(name);
            root.forget(name);
            body.accept(name, object);
          }
        });
  }

  private interface Opening {
    JsonParser open() throws IOException;
  }

  private interface Body {
    void run(JsonParsing parsing) throws IOException;
  }

  private static void parse(JsonSource source, Opening opening, boolean infinities, Body body)
      throws IOException {
    try (JsonParser parser = opening.open()) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw source.malformed(0, "It is no object.", Optional.empty());
      }
      JsonParsing parsing = new JsonParsing(source, parser, infinities);
      body.run(parsing);
      if (parser.nextToken() != null) {
        throw parsing.malformed("Something follows its object.");
      }
    } catch (JacksonException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw source
          .malformed(
              line, "It is no JSON (%s).".formatted(e.getOriginalMessage()), Optional.empty())
          .causedBy(e);
    } catch (CharacterCodingException e) {
      throw source.malformed(0, "It is not UTF-8.", Optional.empty()).causedBy(e);
    }
  }

  private OffloadException malformed(String problem) {
    return source.malformed(line(), problem, Optional.empty());
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }

  private void members(JsonObject object) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      member(object, parser.currentName());
    }
  }

  private void member(JsonObject object, String name) throws IOException {
    int line = line();
    parser.nextToken();
    object.put(name, line, value(object, name));
  }

  /** The depth of the recursion is bounded by {@link JsonObject#MAX_DEPTH}. */
  private Object value(JsonObject parent, String step) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> object(parent, step, -1);
      case START_ARRAY -> list(parent, step);
      case VALUE_STRING -> parser.getText();
      case VALUE_NUMBER_INT -> parser.getNumberValue();
      case VALUE_NUMBER_FLOAT -> number();
      case VALUE_TRUE -> true;
      case VALUE_FALSE -> false;
      default -> null;
    };
  }

  private JsonObject object(JsonObject parent, String step, int index) throws IOException {
    JsonObject object = new JsonObject(source, parent, step, index, line());
    members(object);
    return object;
  }

  private List<Object> list(JsonObject parent, String step) throws IOException {
    List<Object> list = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      list.add(
          switch (parser.currentToken()) {
            case START_OBJECT -> object(parent, step, list.size());
            case START_ARRAY -> list(parent, "%s[%d]".formatted(step, list.size()));
            default -> value(parent, step);
          });
    }
    return Collections.unmodifiableList(list);
  }

  /** Keeps a number as it is written: how many digits there are says how exact it is. */
  private Object number() throws IOException {
    if (parser.isNaN()) {
      if (!infinities) {
        throw malformed("NaN and infinite numbers are none of JSON's.");
      }
      return parser.getDoubleValue();
    }
    try {
      return new BigDecimal(parser.getText());
    } catch (NumberFormatException e) {
      throw malformed("(%s) is no number.".formatted(parser.getText())).causedBy(e);
    }
  }
}
