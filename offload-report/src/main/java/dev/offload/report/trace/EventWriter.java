package dev.offload.report.trace;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.Writer;
import java.util.Map;

/**
 * Writes trace events, one a line. Times are whole nanoseconds, and are written as microseconds
 * with three decimals, as Kineto does.
 */
final class EventWriter implements AutoCloseable {
  private static final int HIGHEST_PLAIN_CHAR = '~';
  private static final int NANOSECONDS = 1000;

  private static final JsonMapper MAPPER =
      new JsonMapper(
          new JsonFactoryBuilder()
              .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
              .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
              .highestNonEscapedChar(HIGHEST_PLAIN_CHAR)
              .build());

  private final Writer writer;
  private final JsonGenerator json;
  private long events;
  private long flows;

  EventWriter(Writer writer) throws IOException {
    this.writer = writer;
    json = MAPPER.createGenerator(writer);
    json.setPrettyPrinter(new LinePrinter());
  }

  /** Begins the trace: its header, then its events. */
  void begin(Map<String, Object> header) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, Object> field : header.entrySet()) {
      json.writePOJOField(field.getKey(), field.getValue());
    }
    json.writeArrayFieldStart("traceEvents");
  }

  /** Ends the trace. */
  void end(String name) throws IOException {
    json.writeEndArray();
    json.writeStringField("traceName", name);
    json.writeEndObject();
  }

  /** Names and places a process. */
  void process(int pid, String name, String labels, int sortIndex) throws IOException {
    metadata("process_name", pid, 0, "name", name);
    metadata("process_labels", pid, 0, "labels", labels);
    metadata("process_sort_index", pid, 0, "sort_index", sortIndex);
  }

  /** Names and places a thread. */
  void thread(int pid, int tid, String name) throws IOException {
    metadata("thread_name", pid, tid, "name", name);
    metadata("thread_sort_index", pid, tid, "sort_index", tid);
  }

  private void metadata(String name, int pid, int tid, String key, Object value)
      throws IOException {
    start("M", name, pid, tid, 0);
    json.writePOJOField("args", Map.of(key, value));
    json.writeEndObject();
  }

  /** Writes something that ran on a thread. */
  void slice(int pid, Slice slice) throws IOException {
    start("X", slice.name(), pid, slice.tid(), slice.start());
    json.writeStringField("cat", slice.category());
    time("dur", slice.end() - slice.start());
    json.writePOJOField("args", slice.args());
    json.writeEndObject();
  }

  /** Writes the values of a counter that hold from a time on. */
  void counter(int pid, String name, long time, Map<String, Double> values) throws IOException {
    start("C", name, pid, 0, time);
    json.writePOJOField("args", values);
    json.writeEndObject();
  }

  /** Writes an arrow from a time within one slice to a time within another one. */
  void flow(int pid, String name, int fromTid, long from, int toTid, long to) throws IOException {
    flows++;
    flowEnd("s", pid, name, fromTid, from);
    json.writeEndObject();
    flowEnd("f", pid, name, toTid, to);
    json.writeStringField("bp", "e");
    json.writeEndObject();
  }

  private void flowEnd(String phase, int pid, String name, int tid, long time) throws IOException {
    start(phase, name, pid, tid, time);
    json.writeStringField("cat", "event");
    json.writeNumberField("id", flows);
  }

  private void start(String phase, String name, int pid, int tid, long time) throws IOException {
    events++;
    json.writeStartObject();
    json.writeStringField("ph", phase);
    json.writeStringField("name", name);
    json.writeNumberField("pid", pid);
    json.writeNumberField("tid", tid);
    time("ts", time);
  }

  private void time(String field, long nanoseconds) throws IOException {
    long fraction = nanoseconds % NANOSECONDS;
    String zeros = fraction < 10 ? "00" : fraction < 100 ? "0" : "";
    json.writeFieldName(field);
    json.writeNumber(nanoseconds / NANOSECONDS + "." + zeros + fraction);
  }

  /** Returns how many events were written. */
  long events() {
    return events;
  }

  @Override
  public void close() throws IOException {
    json.close();
    writer.write('\n');
  }

  /** One line for each element of an array. */
  private static final class LinePrinter extends MinimalPrettyPrinter {
    private static final long serialVersionUID = 1L;

    @Override
    public void beforeArrayValues(JsonGenerator generator) throws IOException {
      generator.writeRaw('\n');
    }

    @Override
    public void writeArrayValueSeparator(JsonGenerator generator) throws IOException {
      generator.writeRaw(",\n");
    }
  }
}
