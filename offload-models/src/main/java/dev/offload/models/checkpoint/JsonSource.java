package dev.offload.models.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.google.common.io.ByteStreams;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Parses JSON from files that nobody vouches for: strictly UTF-8, with bounded size, depth, names
 * and strings, and without duplicate keys.
 */
final class JsonSource {
  /** The deepest nesting of objects and arrays that is read. */
  static final int MAX_DEPTH = 32;

  /** The longest key that is read, in chars. */
  static final int MAX_NAME_CHARS = 4096;

  /** The longest string that is read, in chars. */
  static final int MAX_STRING_CHARS = 16_000_000;

  /** The most tokens that are read from one file: 20 for each tensor of the largest header. */
  static final long MAX_TOKENS = 20L * SafetensorsReader.MAX_TENSORS;

  private static final StreamReadConstraints CONSTRAINTS =
      StreamReadConstraints.builder()
          .maxNestingDepth(MAX_DEPTH)
          .maxNameLength(MAX_NAME_CHARS)
          .maxStringLength(MAX_STRING_CHARS)
          .maxTokenCount(MAX_TOKENS)
          .build();

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .streamReadConstraints(CONSTRAINTS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // diffusers writes -Infinity into the configuration of some schedulers.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          // A table of names shared by all files would grow with every file read.
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .build();

  private JsonSource() {}

  /** Turns the value at the parser's current token into a result. */
  @FunctionalInterface
  interface Body<T> {
    /** Consumes exactly the value whose first token is current. */
    T parse(JsonParser parser) throws IOException;
  }

  /** Parses a whole file that holds one JSON object of at most {@code maxBytes} bytes. */
  static <T> T parseFile(Path file, long maxBytes, Body<T> body) {
    long bytes = Refusals.regularFileBytes(file);
    if (bytes > maxBytes) {
      throw Refusals.malformed(
          file,
          "the JSON file is larger (%d bytes) than the limit (%d bytes)"
              .formatted(bytes, maxBytes));
    }
    try (InputStream in = Files.newInputStream(file)) {
      return parse(file, in, bytes, body);
    } catch (IOException e) {
      throw Refusals.unreadable(file, e);
    }
  }

  /** Parses the next {@code bytes} bytes of a stream, which must hold one JSON object. */
  static <T> T parse(Path file, InputStream in, long bytes, Body<T> body) throws IOException {
    Reader text =
        new InputStreamReader(ByteStreams.limit(in, bytes), StandardCharsets.UTF_8.newDecoder());
    try (JsonParser parser = FACTORY.createParser(text)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw Refusals.malformed(file, "the JSON does not begin with an object (\"{\")");
      }
      T result = body.parse(parser);
      if (parser.nextToken() != null) {
        throw Refusals.malformed(
            file, "something (%s) follows the JSON object".formatted(parser.currentToken()));
      }
      return result;
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null
              ? ""
              : " at line %d, column %d"
                  .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr());
      throw Refusals.malformed(
              file,
              "the JSON is invalid%s (%s)".formatted(place, Refusals.quote(e.getOriginalMessage())))
          .causedBy(e);
    } catch (CharacterCodingException e) {
      throw Refusals.malformed(file, "the JSON is not valid UTF-8 (%s)".formatted(e.getMessage()))
          .causedBy(e);
    }
  }
}
