package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * An event of a trace: what of it matters, by the names that PyTorch's profiler and converters of
 * Nsight Systems give it. One object reads one event after the other. Not thread-safe.
 */
final class TraceEvent {
  private static final double GIGA = 1e9;
  private static final double NANOSECONDS = 1e9;
  private static final int MOST_CHARS = 400;

  /** More than any copy has; sums of such numbers are finite. */
  private static final double MOST_BYTES = 1e15;

  private final TextPool texts = new TextPool();
  private String phase;
  private String category;
  private String name;
  private String process;
  private String thread;
  private String device;
  private long start;
  private long duration;
  private double bytes;
  private double gigabytesPerSecond;
  private long copyKind;

  /** Reads an object that was begun. */
  void read(JsonParser parser) throws IOException {
    phase = "";
    category = "";
    name = "";
    process = "";
    thread = "";
    device = "";
    start = Microseconds.NONE;
    duration = Microseconds.NONE;
    bytes = -1;
    gigabytesPerSecond = -1;
    copyKind = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "ph" -> phase = text(parser);
        case "cat" -> category = text(parser);
        case "name" -> name = text(parser);
        case "pid" -> process = text(parser);
        case "tid" -> thread = text(parser);
        case "ts" -> start = time(parser);
        case "dur" -> duration = time(parser);
        case "args" -> arguments(parser);
        default -> parser.skipChildren();
      }
    }
  }

  private void arguments(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      switch (field) {
        case "bytes", "Bytes", "size" -> bytes = number(parser);
        case "memory bandwidth (GB/s)" -> gigabytesPerSecond = number(parser);
        case "device", "deviceId" -> device = text(parser);
        case "copyKind" -> copyKind = (long) number(parser);
        default -> parser.skipChildren();
      }
    }
  }

  /** Returns a text or number, cut where it is long; what is neither is empty. */
  String text(JsonParser parser) throws IOException {
    if (!parser.currentToken().isScalarValue()) {
      parser.skipChildren();
      return "";
    }
    int length = Math.min(parser.getTextLength(), MOST_CHARS);
    return texts.text(parser.getTextCharacters(), parser.getTextOffset(), length);
  }

  private static double number(JsonParser parser) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      parser.skipChildren();
      return -1;
    }
    return parser.getDoubleValue();
  }

  private static long time(JsonParser parser) throws IOException {
    if (!parser.currentToken().isNumeric()) {
      parser.skipChildren();
      return Microseconds.NONE;
    }
    return Microseconds.toNanoseconds(
        parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
  }

  /** Returns whether it is a slice, from one time to another. */
  boolean isSlice() {
    return phase.equals("X");
  }

  /** Returns what it is called. */
  String name() {
    return name;
  }

  /** Returns what it counts as, unless it is a copy between host and device. */
  SliceKind.Work work() {
    return SliceKind.of(category, name);
  }

  /**
   * Returns which copy between host and device it is, if it is one. Some converters number the
   * kinds of copies as CUPTI does, instead of naming them.
   */
  Optional<CopyClass> copy() {
    Optional<CopyClass> named = SliceKind.copy(category, name);
    // The runtime's calls on the host have kinds of copies, too.
    if (named.isPresent() || copyKind < 0 || !SliceKind.mayBeCopy(category)) {
      return named;
    }
    return copyKind == 1
        ? Optional.of(CopyClass.H2D_UNKNOWN)
        : copyKind == 2 ? Optional.of(CopyClass.D2H_UNKNOWN) : Optional.empty();
  }

  /** Returns whether it has times that make sense. */
  boolean isTimed() {
    return start != Microseconds.NONE
        && duration >= 0
        // Sums of as many slices as a file may have stay within a long.
        && Math.abs(start) < Long.MAX_VALUE / 4
        && duration < Long.MAX_VALUE / 4;
  }

  /** Returns when it began, in nanoseconds. */
  long start() {
    return start;
  }

  /** Returns when it ended, in nanoseconds. */
  long end() {
    return start + duration;
  }

  /** Returns the device: a process is one, and its number in the arguments says no more. */
  String device() {
    return process.isEmpty() ? device : process;
  }

  /** Returns the stream, or what else the trace has as a line of its own. */
  String lane() {
    return thread;
  }

  /** Returns how many bytes were copied; negative if that is not known. */
  double bytes() {
    double derived = gigabytesPerSecond * GIGA * (duration / NANOSECONDS);
    return makesSense(bytes)
        ? bytes
        : gigabytesPerSecond >= 0 && makesSense(derived) ? derived : -1;
  }

  private static boolean makesSense(double bytes) {
    return bytes >= 0 && bytes <= MOST_BYTES;
  }
}
