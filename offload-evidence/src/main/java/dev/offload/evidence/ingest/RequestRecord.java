package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.JsonObject;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What SGLang's performance files say of one request, in every form that they have had since
 * November 2025. Times are in milliseconds there. {@code steps} are the stages of the pipeline
 * where they have names and the denoising steps where they are numbers; stages may also be in
 * {@code stages}, or one by one in {@code stage}; denoising steps may also be in {@code
 * denoise_steps_ms}, as numbers or as objects with {@code duration_ms}, and be stages named {@code
 * denoising_step_0} and so on.
 *
 * @param source the file's name
 * @param requestId its id, which is not unique: that of 'sglang generate' is always the same
 * @param timestamp when it was written
 * @param commit of SGLang
 * @param model the model path
 * @param stepSeconds the denoising steps in order; empty if they are not there
 * @param stageSeconds the stages of the pipeline in order; empty if they are not there
 * @param totalSeconds the request
 * @param peaks device memory of the fullest rank that is reported
 * @param ignored fields that were not understood
 */
record RequestRecord(
    String source,
    Optional<String> requestId,
    Optional<String> timestamp,
    Optional<String> commit,
    Optional<String> model,
    List<Double> stepSeconds,
    Map<String, Double> stageSeconds,
    Optional<Double> totalSeconds,
    Peaks peaks,
    Set<String> ignored)
    implements FileContent, Request {
  /** The largest dump that is read: some KB for each thousand steps. */
  private static final int MAX_BYTES = 16_000_000;

  /** More than any pipeline has. */
  private static final int MOST_STAGES = 200;

  private static final int MOST_FIELDS = 20;

  private static final Set<String> KNOWN =
      Set.of(
          ("timestamp request_id commit_hash tag total_duration_ms steps stages stage duration_ms"
                  + " denoise_steps_ms memory_checkpoints memory_snapshots meta")
              .split(" "));

  /** Checkpoints of another time than that of the request, or of other requests too. */
  private static final Set<String> OTHER_CHECKPOINTS =
      Set.of("load_peak", "warmup_peak", "runtime_peak");

  private static final Pattern STEP_NAME = Pattern.compile("denoising_step(_\\d+)?");

  /** Longer than anything runs; sums of such times are finite. */
  private static final double MOST_MILLISECONDS = 1e15;

  /** More than any device has. */
  private static final double MOST_MEBIBYTES = 1e12;

  /**
   * Reads a performance dump.
   *
   * @throws OffloadException if it cannot be read, is too large, or says nothing of a request
   */
  static RequestRecord read(RunFile file) {
    RequestRecord record = of(JsonObject.of(file.input(), file.bytes(MAX_BYTES)), file.name());
    if (record.isEmpty()) {
      throw file.malformed("It says nothing of how long anything took.");
    }
    return record;
  }

  /**
   * Returns what an object says.
   *
   * @throws OffloadException if a field has a value that makes no sense
   */
  static RequestRecord of(JsonObject object, String source) {
    List<Double> steps = new ArrayList<>();
    Map<String, Double> stages = new LinkedHashMap<>();
    if (object.hasObject("stages")) {
      object
          .object("stages")
          .values()
          .forEach((name, value) -> stage(name, seconds(object, "stages", value), stages, steps));
    } else {
      elements(object, "stages", stages, steps);
    }
    elements(object, "steps", stages, steps);
    if (object.has("stage") && object.has("duration_ms")) {
      stage(object.text("stage"), seconds(object, "duration_ms"), stages, steps);
    }
    if (object.has("denoise_steps_ms")) {
      // Older dumps have the same steps among the stages too.
      steps.clear();
      elements(object, "denoise_steps_ms", stages, steps);
    }
    return new RequestRecord(
        source,
        object.optionalText("request_id"),
        object.optionalText("timestamp"),
        object.optionalText("commit_hash").filter(commit -> !commit.equals("N/A")),
        object.hasObject("meta") ? object.object("meta").optionalText("model") : Optional.empty(),
        steps,
        stages,
        object.has("total_duration_ms")
            ? Optional.of(seconds(object, "total_duration_ms"))
            : Optional.empty(),
        peaks(object),
        object.unknown(KNOWN));
  }

  private static void elements(
      JsonObject object, String field, Map<String, Double> stages, List<Double> steps) {
    for (Object element : object.has(field) ? object.list(field) : List.of()) {
      if (!(element instanceof Map<?, ?> map)) {
        steps.add(seconds(object, field, element));
        continue;
      }
      Object duration = map.get("duration_ms");
      duration = duration == null ? map.get("execution_time_ms") : duration;
      if (!(map.get("name") instanceof String name)) {
        steps.add(seconds(object, field, duration));
      } else if (duration != null) {
        stage(name, seconds(object, field, duration), stages, steps);
      }
    }
  }

  private static void stage(
      String name, double seconds, Map<String, Double> stages, List<Double> steps) {
    if (STEP_NAME.matcher(name).matches()) {
      steps.add(seconds);
    } else {
      stages.put(name, seconds);
    }
  }

  private static double seconds(JsonObject object, String field) {
    return seconds(object, field, object.number(field));
  }

  private static double seconds(JsonObject object, String field, Object milliseconds) {
    double value = milliseconds instanceof Number number ? number.doubleValue() : -1;
    if (!(value >= 0 && value <= MOST_MILLISECONDS)) {
      throw object.malformed(
          "(%s) has (%s), not a number of milliseconds.".formatted(field, milliseconds));
    }
    return StepFigures.rounded(value / 1e3);
  }

  private static Peaks peaks(JsonObject object) {
    return Stream.of("memory_checkpoints", "memory_snapshots")
        .filter(object::hasObject)
        .findFirst()
        .map(object::object)
        .map(
            all -> new Peaks(largest(all, "allocated"), largest(all, "reserved"), Optional.empty()))
        .orElse(Peaks.NONE);
  }

  /** Returns the largest peak of the request in GiB; a device without such counters reports 0. */
  private static Optional<BigDecimal> largest(JsonObject checkpoints, String kind) {
    String field = "peak_%s_mb".formatted(kind);
    return checkpoints.names().stream()
        .filter(name -> !OTHER_CHECKPOINTS.contains(name) && checkpoints.hasObject(name))
        .map(checkpoints::object)
        .filter(checkpoint -> checkpoint.has(field))
        .map(checkpoint -> mebibytes(checkpoint, field))
        .filter(mebibytes -> mebibytes.signum() > 0)
        .max(Comparator.naturalOrder())
        .map(Peaks::gibibytes);
  }

  private static BigDecimal mebibytes(JsonObject checkpoint, String field) {
    double mebibytes = checkpoint.number(field);
    if (mebibytes < 0 || mebibytes > MOST_MEBIBYTES) {
      throw checkpoint.wrong(field, "a number of MB");
    }
    return BigDecimal.valueOf(mebibytes);
  }

  /** Returns whether it says nothing of how long anything took. */
  boolean isEmpty() {
    return stepSeconds.isEmpty() && stageSeconds.isEmpty() && totalSeconds.isEmpty();
  }

  /** Returns whether another may be a further part of the same record. */
  boolean isContinuedBy(RequestRecord next) {
    return requestId.equals(next.requestId)
        && stageSeconds.size() < MOST_STAGES
        && Collections.disjoint(stageSeconds.keySet(), next.stageSeconds.keySet())
        && (stepSeconds.isEmpty() || next.stepSeconds.isEmpty())
        && (totalSeconds.isEmpty() || next.totalSeconds.isEmpty());
  }

  /** Returns this record with a further part of it. */
  RequestRecord plus(RequestRecord next) {
    Map<String, Double> stages = new LinkedHashMap<>(stageSeconds);
    stages.putAll(next.stageSeconds);
    return joined(next, next.timestamp.or(() -> timestamp), stages);
  }

  /** Returns this record, with what it lacks of another one of the same request. */
  RequestRecord completedBy(RequestRecord other) {
    return joined(
        other,
        timestamp.or(other::timestamp),
        stageSeconds.isEmpty() ? other.stageSeconds : stageSeconds);
  }

  private RequestRecord joined(
      RequestRecord other, Optional<String> time, Map<String, Double> stages) {
    Set<String> fields = new HashSet<>(ignored);
    fields.addAll(other.ignored);
    return new RequestRecord(
        source,
        requestId.or(other::requestId),
        time,
        commit.or(other::commit),
        model.or(other::model),
        stepSeconds.isEmpty() ? other.stepSeconds : stepSeconds,
        stages,
        totalSeconds.or(other::totalSeconds),
        peaks.or(other.peaks),
        fields);
  }

  @Override
  public Optional<Integer> stepCount() {
    return stepSeconds.isEmpty() ? Optional.empty() : Optional.of(stepSeconds.size());
  }

  /** Returns what it is where it is a file of its own. */
  @Override
  public FileKind kind() {
    return FileKind.PERFORMANCE_DUMP;
  }

  @Override
  public String summary() {
    return "%s, %s, %s"
        .formatted(
            FileContent.counted(stepSeconds.size(), "step"),
            FileContent.counted(stageSeconds.size(), "stage"),
            peaks.isEmpty() ? "no memory" : "memory");
  }

  @Override
  public void addFindings(List<Finding> findings) {
    if (!ignored.isEmpty()) {
      String fields =
          ignored.stream()
              .sorted()
              .limit(MOST_FIELDS)
              .map(field -> Quotes.quote(field, 50))
              .collect(Collectors.joining(", "));
      findings.add(FindingKind.IGNORED_FIELDS.of(source, fields));
    }
  }
}
