package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/**
 * An event of a trace: what of it matters, by the names that PyTorch's profiler and converters of
 * Nsight Systems give it. One object reads one event after the other. Not thread-safe.
 */
final class TraceEvent {
  /** What stands for a number that is no time. */
  static final long NO_TIME = Long.MIN_VALUE;

  private static final double GIGA = 1e9;
  private static final double NANOSECONDS = 1e9;
  private static final int MOST_CHARS = 400;

  /** More than any copy has; sums of such numbers are finite. */
  private static final double MOST_BYTES = 1e15;

  /** Traces have microseconds with three decimals. */
  private static final int DECIMALS = 3;

  /** The most microseconds, 285 years, that are read of a number with an exponent. */
  private static final double MOST_MICROSECONDS = 9e15;

  private static final int KNOWN_TEXTS = 1024;

  /** The last texts, by their hashes: traces have millions of a few names. */
  private final String[] texts = new String[KNOWN_TEXTS];

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
    start = NO_TIME;
    duration = NO_TIME;
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
    char[] chars = parser.getTextCharacters();
    int offset = parser.getTextOffset();
    int length = Math.min(parser.getTextLength(), MOST_CHARS);
    int hash = length;
    for (int i = offset; i < offset + length; i++) {
      hash = 31 * hash + chars[i];
    }
    int place = (hash ^ hash >>> 16) & (KNOWN_TEXTS - 1);
    if (texts[place] == null || !isSame(texts[place], chars, offset, length)) {
      texts[place] = new String(chars, offset, length);
    }
    return texts[place];
  }

  private static boolean isSame(String text, char[] chars, int offset, int length) {
    boolean same = text.length() == length;
    for (int i = 0; same && i < length; i++) {
      same = text.charAt(i) == chars[offset + i];
    }
    return same;
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
      return NO_TIME;
    }
    return nanoseconds(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
  }

  /**
   * Reads microseconds without rounding, for those since 1970 have more digits than a double.
   *
   * @return nanoseconds, the rest cut off; {@link #NO_TIME} if that is no time within 285 years
   */
  static long nanoseconds(char[] text, int offset, int length) {
    int at = offset;
    int end = offset + length;
    boolean negative = at < end && text[at] == '-';
    at += negative ? 1 : 0;
    long value = 0;
    int decimals = -1;
    for (; at < end; at++) {
      char c = text[at];
      if (c == '.' && decimals < 0) {
        decimals = 0;
      } else if (c < '0' || c > '9') {
        // With an exponent.
        double number = Double.parseDouble(new String(text, offset, length));
        return Math.abs(number) <= MOST_MICROSECONDS ? (long) Math.floor(number * 1e3) : NO_TIME;
      } else if (decimals < DECIMALS) {
        if (value > (Long.MAX_VALUE - 9) / 10) {
          return NO_TIME;
        }
        value = value * 10 + (c - '0');
        decimals += decimals < 0 ? 0 : 1;
      }
    }
    for (int i = Math.max(0, decimals); i < DECIMALS; i++) {
      if (value > Long.MAX_VALUE / 10) {
        return NO_TIME;
      }
      value *= 10;
    }
    return negative ? -value : value;
  }

  /** Returns whether it is a slice, from one time to another. */
  boolean isSlice() {
    return phase.equals("X");
  }

  /** Returns what it is. */
  SliceKind kind() {
    return SliceKind.of(category, name, copyKind);
  }

  /** Returns what it is called. */
  String name() {
    return name;
  }

  /** Returns whether it has times that make sense. */
  boolean isTimed() {
    return start != NO_TIME
        && duration >= 0
        // Sums of as many slices as a file may have stay within a long.
        && Math.abs(start) < Long.MAX_VALUE / 4
        && duration < Long.MAX_VALUE / 4;
  }

  /** Returns when it was, in nanoseconds. */
  DeviceSlices.Window window() {
    return new DeviceSlices.Window(start, end());
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
