package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import dev.offload.evidence.ingest.TraceFile.Simulation;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
  private static final JsonFactory FACTORY = new JsonFactory();

  /** A step's mark, of PyTorch's profiler or of SGLang and its forks. */
  private static final Pattern STEP =
      Pattern.compile("(?:ProfilerStep#(\\d{1,6})|(?i:(?:SGL_)?denoising_step_)(\\d{1,6}))");

  private final RunFile file;
  private final TraceEvent event = new TraceEvent();
  private final Map<String, DeviceSlices> devices = new LinkedHashMap<>();
  private final TreeMap<Integer, DeviceSlices.Window> hostSteps = new TreeMap<>();
  private final List<String> gpuNames = new ArrayList<>();
  private Optional<Integer> ranks = Optional.empty();
  private Optional<Simulation> simulation = Optional.empty();
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
    boolean truncated = false;
    try (InputStream in = file.open();
        JsonParser parser = FACTORY.createParser(in)) {
      trace(parser);
    } catch (JacksonException e) {
      truncated = isAnySlice() && isEnd(e);
      if (!truncated) {
        throw Recognizer.notJson(file, e);
      }
    } catch (EOFException e) {
      // Compressed data that breaks off.
      truncated = isAnySlice();
      if (!truncated) {
        throw file.failed(e);
      }
    } catch (IOException e) {
      throw file.failed(e);
    }
    if (!isAnySlice()) {
      throw file.malformed(
          "It is a trace in which nothing ran on a device: no kernel, copy or collective.");
    }
    devices.values().forEach(DeviceSlices::merge);
    return new TraceFile(
        devices,
        hostSteps,
        numbered || simulation.isPresent(),
        gpuNames,
        ranks,
        simulation,
        odd,
        truncated);
  }

  /** Between the elements of an array, Jackson has no exception of its own for it. */
  private static boolean isEnd(JacksonException failure) {
    return failure instanceof JsonEOFException
        || failure.getOriginalMessage().startsWith("Unexpected end-of-input");
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
    if (parser.nextToken() != null) {
      throw file.malformed(
          "Something follows the trace in line %d."
              .formatted(parser.currentLocation().getLineNr()));
    }
  }

  private void member(JsonParser parser, String member) throws IOException {
    JsonToken value = parser.nextToken();
    if (member.equals("traceEvents") && value == JsonToken.START_ARRAY) {
      events(parser);
    } else if (member.equals("deviceProperties") && value == JsonToken.START_ARRAY) {
      deviceProperties(parser);
    } else if (member.equals("distributedInfo") && value == JsonToken.START_OBJECT) {
      Map<String, String> fields = scalars(parser);
      ranks = Optional.ofNullable(fields.get("world_size")).flatMap(TraceReader::whole);
    } else if (member.equals("offloadSimulation") && value == JsonToken.START_OBJECT) {
      Map<String, String> fields = scalars(parser);
      simulation =
          Optional.of(
              new Simulation(
                  Optional.ofNullable(fields.get("model")),
                  Optional.ofNullable(fields.get("machine")),
                  Optional.ofNullable(fields.get("strategy")),
                  Optional.ofNullable(fields.get("denoisingSteps")).flatMap(TraceReader::whole),
                  Optional.ofNullable(fields.get("flowShift")).flatMap(TraceReader::decimal),
                  Optional.ofNullable(fields.get("switchStep")).flatMap(TraceReader::whole)));
    } else {
      parser.skipChildren();
    }
  }

  private void deviceProperties(JsonParser parser) throws IOException {
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        String gpu = scalars(parser).get("name");
        if (gpu != null && gpuNames.size() < MOST_NAMES && !gpuNames.contains(gpu)) {
          gpuNames.add(gpu);
        }
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

  private static Optional<Integer> whole(String text) {
    return text.matches("\\d{1,6}") ? Optional.of(Integer.valueOf(text)) : Optional.empty();
  }

  private static Optional<Double> decimal(String text) {
    return text.matches("\\d{1,6}(\\.\\d{1,12})?")
        ? Optional.of(Double.valueOf(text))
        : Optional.empty();
  }

  private void events(JsonParser parser) throws IOException {
    for (JsonToken token = parser.nextToken();
        token != null && token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT) {
        event.read(parser);
        if (event.isSlice()) {
          slice();
        }
      } else {
        parser.skipChildren();
      }
    }
  }

  private void slice() {
    Optional<CopyClass> copy = event.copy();
    SliceKind.Work work = copy.isPresent() ? null : event.work();
    if (work == SliceKind.Work.OTHER) {
      return;
    }
    if (work == SliceKind.Work.HOST_MARK || work == SliceKind.Work.DEVICE_MARK) {
      Matcher step = STEP.matcher(event.name());
      if (step.matches() && event.isTimed()) {
        mark(work, step);
      }
      return;
    }
    DeviceSlices slices = event.isTimed() ? device() : null;
    if (slices == null) {
      odd++;
    } else if (copy.isPresent()) {
      slices.addCopy(copy.get(), event.start(), event.end(), event.bytes());
    } else if (work == SliceKind.Work.COLLECTIVE) {
      slices.addCollective(event.start(), event.end());
    } else {
      slices.addKernel(event.lane(), event.start(), event.end());
    }
  }

  private void mark(SliceKind.Work work, Matcher step) {
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
    if (work == SliceKind.Work.DEVICE_MARK) {
      DeviceSlices slices = device();
      if (slices != null) {
        slices.addStep(event.lane(), number, event.start(), event.end());
      }
    } else {
      hostSteps.merge(
          number,
          new DeviceSlices.Window(event.start(), event.end()),
          DeviceSlices.Window::spanning);
    }
  }

  /** Returns the device of the slice, or null if there are too many. */
  private DeviceSlices device() {
    String key = event.device();
    if (!devices.containsKey(key) && devices.size() == MOST_DEVICES) {
      return null;
    }
    return devices.computeIfAbsent(key, each -> new DeviceSlices());
  }
}
