package dev.offload.evidence.ingest;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * What SGLang's performance files say of one request. Immutable.
 *
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
    Optional<String> requestId,
    Optional<String> timestamp,
    Optional<String> commit,
    Optional<String> model,
    List<Double> stepSeconds,
    Map<String, Double> stageSeconds,
    Optional<Double> totalSeconds,
    Peaks peaks,
    Set<String> ignored) {
  /** More than any pipeline has. */
  private static final int MOST_STAGES = 200;

  RequestRecord {
    Objects.requireNonNull(requestId);
    Objects.requireNonNull(timestamp);
    Objects.requireNonNull(commit);
    Objects.requireNonNull(model);
    stepSeconds = List.copyOf(stepSeconds);
    stageSeconds = Collections.unmodifiableMap(new LinkedHashMap<>(stageSeconds));
    Objects.requireNonNull(totalSeconds);
    Objects.requireNonNull(peaks);
    ignored = Set.copyOf(ignored);
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
    return new RequestRecord(
        requestId,
        next.timestamp.or(() -> timestamp),
        commit.or(next::commit),
        model.or(next::model),
        stepSeconds.isEmpty() ? next.stepSeconds : stepSeconds,
        stages,
        totalSeconds.or(next::totalSeconds),
        peaks.or(next.peaks),
        ignored(next));
  }

  /** Returns this record, with what it lacks of another one of the same request. */
  RequestRecord completedBy(RequestRecord other) {
    return new RequestRecord(
        requestId.or(other::requestId),
        timestamp.or(other::timestamp),
        commit.or(other::commit),
        model.or(other::model),
        stepSeconds.isEmpty() ? other.stepSeconds : stepSeconds,
        stageSeconds.isEmpty() ? other.stageSeconds : stageSeconds,
        totalSeconds.or(other::totalSeconds),
        peaks.or(other.peaks),
        ignored(other));
  }

  private Set<String> ignored(RequestRecord other) {
    Set<String> fields = new HashSet<>(ignored);
    fields.addAll(other.ignored);
    return fields;
  }
}
