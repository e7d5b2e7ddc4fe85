package dev.offload.report.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Reads a trace, and holds it to the rules of its format. */
public final class TraceChecker {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  private static final String ANNOTATION = "gpu_user_annotation";
  private static final Set<String> CATEGORIES =
      Set.of("kernel", "gpu_memcpy", ANNOTATION, "cuda_sync", "cuda_runtime", "user_annotation");

  /** A track is a thread of a process. */
  record Track(int pid, int tid) implements Comparable<Track> {
    static Track of(JsonNode event) {
      return new Track(event.get("pid").intValue(), event.get("tid").intValue());
    }

    @Override
    public int compareTo(Track other) {
      return Comparator.comparingInt(Track::pid).thenComparingInt(Track::tid).compare(this, other);
    }
  }

  private final JsonNode root;
  private final List<JsonNode> events = new ArrayList<>();

  private TraceChecker(JsonNode root) {
    this.root = root;
    root.get("traceEvents").forEach(events::add);
  }

  /** Reads a trace and checks everything that can be known of it alone. */
  public static TraceChecker check(String json) throws IOException {
    TraceChecker checker = new TraceChecker(MAPPER.readTree(json));
    checker.checkHeader();
    checker.events.forEach(TraceChecker::checkFields);
    checker.checkMetadata();
    checker.checkNesting();
    checker.checkFlows();
    checker.checkCounters();
    return checker;
  }

  public JsonNode root() {
    return root;
  }

  public List<JsonNode> phase(String phase) {
    return events.stream().filter(event -> event.get("ph").textValue().equals(phase)).toList();
  }

  public List<JsonNode> slices(String category) {
    return phase("X").stream()
        .filter(event -> event.get("cat").textValue().equals(category))
        .toList();
  }

  private void checkHeader() {
    assertThat(root.get("schemaVersion").intValue()).isEqualTo(1);
    assertThat(root.get("displayTimeUnit").textValue()).isEqualTo("ms");
    assertThat(root.get("baseTimeNanoseconds").isIntegralNumber()).isTrue();
    assertThat(root.get("traceName").textValue()).isNotBlank();
    JsonNode distributed = root.get("distributedInfo");
    assertThat(distributed.get("backend").textValue()).isEqualTo("nccl");
    assertThat(distributed.get("rank").intValue())
        .isNotNegative()
        .isLessThan(distributed.get("world_size").intValue());
    assertThat(root.get("deviceProperties")).isNotEmpty();
    for (JsonNode device : root.get("deviceProperties")) {
      assertThat(device.get("id").isInt()).isTrue();
      assertThat(device.get("name").textValue()).isNotBlank();
      assertThat(device.get("totalGlobalMem").longValue()).isPositive();
    }
  }

  private static void checkFields(JsonNode event) {
    assertThat(event.get("name").textValue()).isNotBlank();
    assertThat(event.get("pid").isInt() && event.get("tid").isInt()).isTrue();
    checkTime(event, "ts");
    switch (event.get("ph").textValue()) {
      case "X" -> {
        checkTime(event, "dur");
        assertThat(CATEGORIES).contains(event.get("cat").textValue());
        assertThat(event.get("args").isObject()).isTrue();
        String name = event.get("name").textValue();
        if (event.get("cat").textValue().equals("gpu_memcpy")) {
          assertThat(name)
              .matches(
                  "Memcpy (HtoD \\((Pinned|Pageable) -> Device\\)"
                      + "|DtoH \\(Device -> (Pinned|Pageable)\\))");
          assertThat(event.at("/args/bytes").longValue()).isPositive();
        }
        if (event.at("/args").has("stream")) {
          assertThat(event.at("/args/stream")).isEqualTo(event.get("tid"));
          assertThat(event.at("/args/device")).isEqualTo(event.get("pid"));
        }
      }
      case "M", "C" -> assertThat(event.get("args")).isNotEmpty();
      case "s", "f" -> {
        assertThat(event.get("id").isIntegralNumber()).isTrue();
        assertThat(event.get("cat").textValue()).isEqualTo("event");
        assertThat(event.has("bp")).isEqualTo(event.get("ph").textValue().equals("f"));
      }
      default -> throw new AssertionError("unknown phase: " + event);
    }
  }

  private static void checkTime(JsonNode event, String field) {
    assertThat(event.get(field).isBigDecimal()).as("%s", event).isTrue();
    BigDecimal time = event.get(field).decimalValue();
    assertThat(time.scale()).as("decimals of %s", event).isEqualTo(3);
    assertThat(time).as("%s", event).isNotNegative();
  }

  private void checkMetadata() {
    Set<String> named = new HashSet<>();
    for (JsonNode event : phase("M")) {
      String key = event.get("name").textValue() + " " + Track.of(event);
      assertThat(named.add(key)).as("%s comes once", key).isTrue();
    }
    Set<Track> threads = new HashSet<>();
    Set<Track> processes = new HashSet<>();
    for (JsonNode event : events) {
      processes.add(new Track(event.get("pid").intValue(), 0));
      if (!event.get("ph").textValue().matches("[MC]")) {
        threads.add(Track.of(event));
      }
    }
    for (Track process : processes) {
      assertThat(named).contains("process_name " + process, "process_sort_index " + process);
    }
    for (Track thread : threads) {
      assertThat(named).contains("thread_name " + thread, "thread_sort_index " + thread);
    }
  }

  /** Slices of a track nest; and but for annotations, none is within another one. */
  private void checkNesting() {
    for (List<JsonNode> slices : tracks().values()) {
      Deque<JsonNode> open = new ArrayDeque<>();
      for (JsonNode slice : slices) {
        while (!open.isEmpty() && end(open.peek()).compareTo(start(slice)) <= 0) {
          open.pop();
        }
        if (!open.isEmpty()) {
          assertThat(end(slice))
              .as("%s within %s", slice, open.peek())
              .isLessThanOrEqualTo(end(open.peek()));
          assertThat(open.peek().get("cat").textValue()).isEqualTo(ANNOTATION);
        }
        open.push(slice);
      }
    }
  }

  private Map<Track, List<JsonNode>> tracks() {
    Map<Track, List<JsonNode>> tracks = new TreeMap<>();
    for (JsonNode slice : phase("X")) {
      tracks.computeIfAbsent(Track.of(slice), key -> new ArrayList<>()).add(slice);
    }
    // As viewers do: by time, the longer first; and what is alike, as it comes.
    Comparator<JsonNode> byTime = Comparator.comparing(TraceChecker::start);
    Comparator<JsonNode> byEnd = Comparator.comparing(TraceChecker::end);
    tracks.values().forEach(slices -> slices.sort(byTime.thenComparing(byEnd.reversed())));
    return tracks;
  }

  private void checkFlows() {
    Map<Long, JsonNode> heads = new TreeMap<>();
    for (JsonNode head : phase("f")) {
      assertThat(head.get("bp").textValue()).isEqualTo("e");
      assertThat(heads.put(head.get("id").longValue(), head)).as("%s", head).isNull();
    }
    Set<Long> tails = new HashSet<>();
    Map<Track, List<JsonNode>> tracks = tracks();
    for (JsonNode tail : phase("s")) {
      long id = tail.get("id").longValue();
      assertThat(tails.add(id)).as("%s comes once", tail).isTrue();
      JsonNode head = heads.get(id);
      assertThat(head).as("head of %s", tail).isNotNull();
      assertThat(head.get("name")).isEqualTo(tail.get("name"));
      assertThat(start(tail)).isLessThanOrEqualTo(start(head));
      checkBound(tracks, tail);
      checkBound(tracks, head);
    }
    assertThat(tails).isEqualTo(heads.keySet());
  }

  /** A flow's end lies in a slice that is no annotation. */
  private static void checkBound(Map<Track, List<JsonNode>> tracks, JsonNode flow) {
    List<JsonNode> slices = tracks.getOrDefault(Track.of(flow), List.of());
    int low = 0;
    int high = slices.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (start(slices.get(middle)).compareTo(start(flow)) <= 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    for (int i = low - 1; i >= 0; i--) {
      JsonNode slice = slices.get(i);
      if (!slice.get("cat").textValue().equals(ANNOTATION)) {
        if (end(slice).compareTo(start(flow)) >= 0) {
          return;
        }
        break;
      }
    }
    throw new AssertionError("no slice holds " + flow);
  }

  private void checkCounters() {
    Map<String, BigDecimal> last = new TreeMap<>();
    for (JsonNode sample : phase("C")) {
      String counter = sample.get("pid") + " " + sample.get("name");
      BigDecimal before = last.put(counter, start(sample));
      assertThat(before == null || before.compareTo(start(sample)) <= 0)
          .as("%s in order", sample)
          .isTrue();
      for (JsonNode value : sample.get("args")) {
        assertThat(value.isNumber()).isTrue();
        assertThat(value.doubleValue()).as("%s", sample).isNotNegative();
      }
    }
  }

  static BigDecimal start(JsonNode event) {
    return event.get("ts").decimalValue();
  }

  static BigDecimal end(JsonNode slice) {
    return start(slice).add(slice.get("dur").decimalValue());
  }
}
