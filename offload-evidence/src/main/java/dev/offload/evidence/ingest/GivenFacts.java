package dev.offload.evidence.ingest;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.question.FrameSize;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a user says of a scenario. Immutable. */
public final class GivenFacts {
  private final Map<ScenarioField<?>, Object> values;

  private GivenFacts(Map<ScenarioField<?>, Object> values) {
    this.values = Map.copyOf(values);
  }

  /** Collects what was given. Not thread-safe. */
  public static final class Builder {
    private final Map<ScenarioField<?>, Object> values = new HashMap<>();

    /** Makes a builder of no facts. */
    public Builder() {}

    /**
     * Notes a value.
     *
     * @param value null if it was not given
     * @throws OffloadException if it is a number that makes no sense
     */
    public <T> Builder give(ScenarioField<T> field, T value) {
      if (value != null) {
        if (!makesSense(value)) {
          throw OffloadException.of(
              ErrorCode.INVALID_VALUE,
              "The option %s (%s) must be above 0.".formatted(field.option(), value),
              "Maybe leave it out, if the files say it.");
        }
        values.put(field, value);
      }
      return this;
    }

    private static boolean makesSense(Object value) {
      if (value instanceof FrameSize size) {
        return size.width() > 0 && size.height() > 0;
      }
      return !(value instanceof Number number)
          || (number.doubleValue() > 0 && Double.isFinite(number.doubleValue()));
    }

    /** Returns what was given so far. */
    public GivenFacts build() {
      return new GivenFacts(values);
    }
  }

  /** Returns what was given for a field, which has the type of its values. */
  @SuppressWarnings("unchecked")
  <T> Optional<T> of(ScenarioField<T> field) {
    return Optional.ofNullable((T) values.get(field));
  }
}
