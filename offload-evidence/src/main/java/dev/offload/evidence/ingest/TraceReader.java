package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads traces event by event, and keeps of each slice no more than its times. Not thread-safe.
 *
 * <p>The format is that of Chrome's trace events: an object with {@code traceEvents}, or the array
 * alone, whose end may be missing. Times are microseconds.
 */
final class TraceReader {
  /** The most devices of a trace; slices of others are odd. */
  static final int MOST_DEVICES = 1024;

  private static final int MOST_NAMES = 64;

  /** A step's mark, of PyTorch's profiler or of SGLang and its forks. */
  private static final Pattern STEP =
      Pattern.compile("(?:ProfilerStep#(\\d{1,6})|(?i:(?:SGL_)?denoising_step_)(\\d{1,6}))");

  private final RunFile file;
  private final TraceEvent event = new TraceEvent();
  private final Map<String, DeviceSlices> devices = new LinkedHashMap<>();
  private final TreeMap<Integer, DeviceSlices.Window> hostSteps = new TreeMap<>();
  private final List<String> gpuNames = new ArrayList<>();
  private Optional<Integer> ranks = Optional.empty();
  private Optional<SimulatedRun> simulation = Optional.empty();
  private boolean numbered;
  private long odd;

  private TraceReader(RunFile file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws dev.offload.core.error.OffloadException if it cannot be read, is no trace, or nothing
   *     ran on a device in it
   */
  static TraceFile read(RunFile file) {
    return new TraceReader(file).read();
  }

  private TraceFile read() {
    boolean truncated;
    try (RunFile.Content content = file.open();
        JsonParser parser = content.parser()) {
      truncated = !isWhole(content, parser);
    } catch (IOException e) {
      throw file.failed(e);
    }
    if (!isAnySlice()) {
      throw file.malformed(
          "It is a trace in which nothing ran on a device: no kernel, copy or collective.");
    }
    devices.values().forEach(DeviceSlices::merge);
    return new TraceFile(
        file.name(),
        devices,
        hostSteps,
        numbered || simulation.isPresent(),
        gpuNames,
        ranks,
        simulation,
        odd,
        truncated);
  }

  /** Reads the trace, and returns whether it has its end; without any slice it must have. */
  private boolean isWhole(RunFile.Content content, JsonParser parser) throws IOException {
    try {
      trace(parser);
    } catch (JacksonException e) {
      if (isAnySlice() && content.isAtEnd()) {
        return false;
      }
      content.requireWhole();
      throw e;
    }
    if (parser.nextToken() != null) {
      throw file.malformed(
          "Something follows the trace in line %d."
              .formatted(parser.currentLocation().getLineNr()));
    }
    return !content.isBrokenOff();
  }

  private boolean isAnySlice() {
    return devices.values().stream().anyMatch(slices -> slices.slices() > 0);
  }

  private void trace(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_ARRAY) {
      events(parser);
    } else if (first == JsonToken.START_OBJECT) {
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        member(parser, parser.currentName());
      }
    }
  }

  private void member(JsonParser parser, String member) throws IOException {
    JsonToken value = parser.nextToken();
    if (member.equals("traceEvents") && value == JsonToken.START_ARRAY) {
      events(parser);
    } else if (member.equals("deviceProperties") && value == JsonToken.START_ARRAY) {
      objects(parser, () -> gpuName(scalars(parser).get("name")));
    } else if (member.equals("distributedInfo") && value == JsonToken.START_OBJECT) {
      ranks = SimulatedRun.whole(scalars(parser).get("world_size"));
    } else if (member.equals("offloadSimulation") && value == JsonToken.START_OBJECT) {
      simulation = Optional.of(SimulatedRun.of(scalars(parser)));
    } else {
      parser.skipChildren();
    }
  }

  private void gpuName(String name) {
    if (name != null && gpuNames.size() < MOST_NAMES && !gpuNames.contains(name)) {
      gpuNames.add(name);
    }
  }

  /** What reads an object that was begun. */
  private interface Body {
    void read() throws IOException;
  }

  /** Reads the objects of an array that was begun, and skips what else is in it. */
  private static void objects(JsonParser parser, Body body) throws IOException {
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        body.read();
      } else {
        parser.skipChildren();
      }
    }
  }

  /** Reads the texts and numbers of an object that was begun. */
  private Map<String, String> scalars(JsonParser parser) throws IOException {
    Map<String, String> fields = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      if (parser.nextToken().isScalarValue() && fields.size() < MOST_NAMES) {
        fields.put(field, event.text(parser));
      } else {
        parser.skipChildren();
      }
    }
    return fields;
  }

  private void events(JsonParser parser) throws IOException {
    objects(
        parser,
        () -> {
          event.read(parser);
          if (event.isSlice()) {
            slice(event.kind());
          }
        });
  }

  private void slice(SliceKind kind) {
    switch (kind) {
      case OTHER -> {}
      case HOST_MARK, DEVICE_MARK -> {
        Matcher step = STEP.matcher(event.name());
        if (step.matches() && event.isTimed()) {
          mark(kind, step);
        }
      }
      default -> {
        DeviceSlices slices = event.isTimed() ? device() : null;
        if (slices == null) {
          odd++;
        } else {
          slices.add(kind, event);
        }
      }
    }
  }

  private void mark(SliceKind kind, Matcher step) {
    boolean profilers = step.group(1) != null;
    if (profilers && numbered) {
      return;
    }
    if (!profilers && !numbered) {
      // Denoising steps say more than the profiler's, which may be others.
      numbered = true;
      hostSteps.clear();
      devices.values().forEach(DeviceSlices::clearSteps);
    }
    // SGLang counts from 0.
    int number = profilers ? Integer.parseInt(step.group(1)) : Integer.parseInt(step.group(2)) + 1;
    if (kind == SliceKind.HOST_MARK) {
      hostSteps.merge(number, event.window(), DeviceSlices.Window::spanning);
      return;
    }
    DeviceSlices slices = device();
    if (slices != null) {
      slices.addStep(event.lane(), number, event.window());
    }
  }

  /** Returns the device of the slice, or null if there are too many. */
  private DeviceSlices device() {
    return devices.size() < MOST_DEVICES
        ? devices.computeIfAbsent(event.device(), each -> new DeviceSlices())
        : devices.get(event.device());
  }
}
