package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.function.Function;

/** What a file of a run can be, which is told by its content, never by its name. */
public enum FileKind {
  /** What SGLang writes where {@code --perf-dump-path} says: one request as a JSON object. */
  PERFORMANCE_DUMP("performance dump of SGLang", RequestRecord::read),
  /** SGLang's {@code performance.log}: a JSON object on each line. */
  PERFORMANCE_LOG("performance log of SGLang", PerformanceLog::read),
  /** What SGLang prints. */
  CONSOLE_LOG("console log of SGLang", ConsoleLogReader::read),
  /** Chrome trace events, as PyTorch's profiler and converters of Nsight Systems write them. */
  TRACE("profiler trace", TraceReader::read);

  /** What is looked at for lines that are objects of their own. */
  private static final int HEAD_BYTES = 1 << 16;

  private static final Set<String> DUMP_FIELDS =
      Set.of("denoise_steps_ms", "total_duration_ms", "memory_checkpoints", "steps");

  private final String title;
  private final Function<RunFile, FileContent> reader;

  FileKind(String title, Function<RunFile, FileContent> reader) {
    this.title = title;
    this.reader = reader;
  }

  /** Returns what people call it, in a few words. */
  public String title() {
    return title;
  }

  /**
   * Reads a file of this kind.
   *
   * @throws OffloadException if it cannot be read, or is not of this kind
   */
  FileContent read(RunFile file) {
    return reader.apply(file);
  }

  /**
   * Returns what a file is; a text that is none of the others may be a console log.
   *
   * @throws OffloadException if it cannot be read, or is JSON of another kind
   */
  static FileKind of(RunFile file) {
    String head = head(file);
    // There may be other lines, too.
    if (head.lines()
        .filter(line -> line.startsWith("{") && line.endsWith("}"))
        .anyMatch(FileKind::isRecord)) {
      return PERFORMANCE_LOG;
    }
    String text = head.stripLeading();
    if (text.startsWith("{")) {
      return ofObject(file);
    }
    return text.startsWith("[") && isEventArray(file) ? TRACE : CONSOLE_LOG;
  }

  private static String head(RunFile file) {
    try (RunFile.Content content = file.open()) {
      byte[] head = content.readNBytes(HEAD_BYTES);
      if (head.length == 0) {
        content.requireWhole();
        throw file.malformed("It is empty.");
      }
      // What breaks off may have enough before its end.
      return new String(head, StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw file.failed(e);
    }
  }

  /** Returns whether a line is a whole record of a request. */
  private static boolean isRecord(String line) {
    try {
      JsonObject object = lineObject(line);
      return object.has("request_id")
          && !object.has("denoise_steps_ms")
          && (object.has("stages") || object.has("stage") || object.has("steps"));
    } catch (OffloadException e) {
      return false;
    }
  }

  /**
   * Returns the object that a line is.
   *
   * @throws OffloadException without the name of the file if it is none
   */
  static JsonObject lineObject(String line) {
    return JsonObject.of(
        (within, problem, advice) -> OffloadException.of(ErrorCode.MALFORMED_FILE, problem),
        line.getBytes(StandardCharsets.UTF_8));
  }

  private static FileKind ofObject(RunFile file) {
    try (JsonParser parser = file.open().parser()) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String name = parser.currentName();
        if (name.equals("traceEvents")) {
          return TRACE;
        }
        if (DUMP_FIELDS.contains(name)) {
          return PERFORMANCE_DUMP;
        }
        parser.nextToken();
        parser.skipChildren();
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
    throw file.malformed(
        "Its JSON is neither a performance dump of SGLang nor a trace: it has none of"
            + " traceEvents, denoise_steps_ms, total_duration_ms and steps.");
  }

  /** Returns whether an array begins with an event; a line of a log may begin with [ too. */
  private static boolean isEventArray(RunFile file) {
    try (JsonParser parser = file.open().parser()) {
      parser.nextToken();
      JsonToken first = parser.nextToken();
      return first == JsonToken.START_OBJECT || first == JsonToken.END_ARRAY;
    } catch (JacksonException e) {
      return false;
    } catch (IOException e) {
      throw file.failed(e);
    }
  }
}
