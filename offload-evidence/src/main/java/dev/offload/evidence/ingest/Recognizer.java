package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/** Tells what a file is by its content, never by its name. Stateless and thread-safe. */
final class Recognizer {
  /** What is looked at for lines that are objects of their own. */
  private static final int HEAD_BYTES = 1 << 16;

  private static final JsonFactory FACTORY = new JsonFactory();
  private static final Set<String> DUMP_FIELDS =
      Set.of("denoise_steps_ms", "total_duration_ms", "memory_checkpoints", "steps");

  private Recognizer() {}

  /**
   * Returns what a file is; a text that is none of the others may be a console log.
   *
   * @throws OffloadException if it cannot be read, or is JSON of another kind
   */
  static FileKind recognize(RunFile file) {
    String head = head(file);
    if (head.isEmpty()) {
      throw file.malformed("It is empty.");
    }
    if (hasRecordLine(file, head)) {
      return FileKind.PERFORMANCE_LOG;
    }
    String text = head.stripLeading();
    if (text.startsWith("{")) {
      return objectKind(file);
    }
    if (text.startsWith("[") && isEventArray(file)) {
      return FileKind.TRACE;
    }
    return FileKind.CONSOLE_LOG;
  }

  private static String head(RunFile file) {
    byte[] head = new byte[HEAD_BYTES];
    int length = 0;
    try (InputStream in = file.open()) {
      for (int read = 0; read >= 0 && length < HEAD_BYTES; ) {
        length += read;
        read = in.read(head, length, HEAD_BYTES - length);
      }
    } catch (EOFException e) {
      // Compressed data that breaks off may have enough before its end.
      if (length == 0) {
        throw file.failed(e);
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
    return new String(head, 0, length, StandardCharsets.UTF_8);
  }

  /** Returns whether a line is a whole record of a request, and other lines are there too. */
  private static boolean hasRecordLine(RunFile file, String head) {
    return head.lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .anyMatch(line -> isRecord(file, line));
  }

  private static boolean isRecord(RunFile file, String line) {
    try {
      JsonObject object = JsonObject.of(file.input(), line.getBytes(StandardCharsets.UTF_8));
      return object.has("request_id")
          && !object.has("denoise_steps_ms")
          && (object.has("stages") || object.has("stage") || object.has("steps"));
    } catch (OffloadException e) {
      return false;
    }
  }

  private static FileKind objectKind(RunFile file) {
    try (InputStream in = file.open();
        JsonParser parser = FACTORY.createParser(in)) {
      Optional<FileKind> kind = objectKind(parser);
      if (kind.isPresent()) {
        return kind.get();
      }
    } catch (JacksonException e) {
      throw notJson(file, e);
    } catch (IOException e) {
      throw file.failed(e);
    }
    throw file.malformed(
        "Its JSON is neither a performance dump of SGLang nor a trace: it has none of"
            + " traceEvents, denoise_steps_ms, total_duration_ms and steps.");
  }

  private static Optional<FileKind> objectKind(JsonParser parser) throws IOException {
    parser.nextToken();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      if (name.equals("traceEvents")) {
        return Optional.of(FileKind.TRACE);
      }
      if (DUMP_FIELDS.contains(name)) {
        return Optional.of(FileKind.PERFORMANCE_DUMP);
      }
      parser.nextToken();
      parser.skipChildren();
    }
    return Optional.empty();
  }

  /** Returns whether an array begins with an event; a line of a log may begin with [ too. */
  private static boolean isEventArray(RunFile file) {
    try (InputStream in = file.open();
        JsonParser parser = FACTORY.createParser(in)) {
      parser.nextToken();
      JsonToken first = parser.nextToken();
      return first == JsonToken.START_OBJECT || first == JsonToken.END_ARRAY;
    } catch (JacksonException e) {
      return false;
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /** Returns the failure of a file that a JSON parser could not read. */
  static OffloadException notJson(RunFile file, JacksonException cause) {
    long line = cause.getLocation() == null ? 0 : cause.getLocation().getLineNr();
    // The parser's own words name its settings.
    String problem =
        cause.getOriginalMessage().startsWith("Non-standard token")
            ? "NaN and infinite numbers are none of JSON's"
            : cause.getOriginalMessage();
    return file.input()
        .malformed(line, "It is no JSON (%s).".formatted(problem), Optional.empty())
        .causedBy(cause);
  }
}
