package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the JSON object of a request in every form that SGLang has given it since November 2025.
 * Times are in milliseconds. {@code steps} are the stages of the pipeline where they have names and
 * the denoising steps where they are numbers; stages may also be in {@code stages}, or one by one
 * in {@code stage}; denoising steps may also be in {@code denoise_steps_ms}, as numbers or as
 * objects with {@code duration_ms}, and be stages named {@code denoising_step_0} and so on. Not
 * thread-safe.
 */
final class RequestParser {
  private static final Set<String> KNOWN =
      Set.of(
          "timestamp",
          "request_id",
          "commit_hash",
          "tag",
          "total_duration_ms",
          "steps",
          "stages",
          "stage",
          "duration_ms",
          "denoise_steps_ms",
          "memory_checkpoints",
          "memory_snapshots",
          "meta");

  /** Checkpoints of another time than that of the request, or of other requests too. */
  private static final Set<String> OTHER_CHECKPOINTS =
      Set.of("load_peak", "warmup_peak", "runtime_peak");

  private static final Pattern STEP_NAME = Pattern.compile("denoising_step(_\\d+)?");
  private static final double MILLISECONDS = 1e3;

  /** Longer than anything runs; sums of such times are finite. */
  private static final double MOST_MILLISECONDS = 1e15;

  /** More than any device has. */
  private static final double MOST_MEBIBYTES = 1e12;

  private final JsonObject object;
  private final List<Double> steps = new ArrayList<>();
  private final Map<String, Double> stages = new LinkedHashMap<>();

  private RequestParser(JsonObject object) {
    this.object = object;
  }

  /**
   * Returns what an object says.
   *
   * @throws OffloadException if a field has a value that makes no sense
   */
  static RequestRecord parse(JsonObject object) {
    return new RequestParser(object).parse();
  }

  private RequestRecord parse() {
    if (object.hasObject("stages")) {
      object.values("stages").forEach((name, value) -> stage(name, "stages", value));
    } else if (object.has("stages")) {
      object.list("stages").forEach(element -> element("stages", element));
    }
    if (object.has("steps")) {
      object.list("steps").forEach(element -> element("steps", element));
    }
    if (object.has("stage") && object.has("duration_ms")) {
      stage(object.text("stage"), "duration_ms", object.number("duration_ms"));
    }
    if (object.has("denoise_steps_ms")) {
      // Older dumps have the same steps among the stages too.
      steps.clear();
      object.list("denoise_steps_ms").forEach(element -> element("denoise_steps_ms", element));
    }
    return new RequestRecord(
        object.optionalText("request_id"),
        object.optionalText("timestamp"),
        object.optionalText("commit_hash").filter(commit -> !commit.equals("N/A")),
        model(),
        steps,
        stages,
        object.has("total_duration_ms")
            ? Optional.of(seconds("total_duration_ms", object.number("total_duration_ms")))
            : Optional.empty(),
        peaks(),
        object.unknown(KNOWN));
  }

  private void element(String field, Object element) {
    if (element instanceof Number) {
      steps.add(seconds(field, element));
    } else if (element instanceof Map<?, ?> map) {
      Object duration = map.get("duration_ms");
      if (duration == null) {
        duration = map.get("execution_time_ms");
      }
      if (map.get("name") instanceof String name) {
        if (duration != null) {
          stage(name, field, duration);
        }
      } else {
        steps.add(seconds(field, duration));
      }
    } else {
      throw wrong(field, element);
    }
  }

  private void stage(String name, String field, Object milliseconds) {
    if (STEP_NAME.matcher(name).matches()) {
      steps.add(seconds(field, milliseconds));
    } else {
      stages.put(name, seconds(field, milliseconds));
    }
  }

  private double seconds(String field, Object milliseconds) {
    if (milliseconds instanceof Number number) {
      double value = number.doubleValue();
      if (value >= 0 && value <= MOST_MILLISECONDS) {
        return FigureMath.rounded(value / MILLISECONDS);
      }
    }
    throw wrong(field, milliseconds);
  }

  private OffloadException wrong(String field, Object value) {
    return object.malformed("(%s) has (%s), not a number of milliseconds.".formatted(field, value));
  }

  private Optional<String> model() {
    return object.hasObject("meta")
        ? object.object("meta").optionalText("model")
        : Optional.empty();
  }

  private Peaks peaks() {
    String field =
        object.hasObject("memory_checkpoints") ? "memory_checkpoints" : "memory_snapshots";
    if (!object.hasObject(field)) {
      return Peaks.NONE;
    }
    JsonObject checkpoints = object.object(field);
    Optional<BigDecimal> allocated = Optional.empty();
    Optional<BigDecimal> reserved = Optional.empty();
    for (String name : checkpoints.names()) {
      if (!OTHER_CHECKPOINTS.contains(name) && checkpoints.hasObject(name)) {
        JsonObject checkpoint = checkpoints.object(name);
        allocated = larger(allocated, checkpoint, "peak_allocated_mb");
        reserved = larger(reserved, checkpoint, "peak_reserved_mb");
      }
    }
    return new Peaks(
        allocated.map(Peaks::gibibytes), reserved.map(Peaks::gibibytes), Optional.empty());
  }

  /** Returns the larger one; a device without such counters reports 0. */
  private static Optional<BigDecimal> larger(
      Optional<BigDecimal> largest, JsonObject checkpoint, String field) {
    if (!checkpoint.has(field)) {
      return largest;
    }
    double mebibytes = checkpoint.number(field);
    if (mebibytes < 0 || mebibytes > MOST_MEBIBYTES) {
      throw checkpoint.wrong(field, "a number of MB");
    }
    BigDecimal value = BigDecimal.valueOf(mebibytes);
    return value.compareTo(largest.orElse(BigDecimal.ZERO)) > 0 ? Optional.of(value) : largest;
  }
}
