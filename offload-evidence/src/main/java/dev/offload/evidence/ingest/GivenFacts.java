package dev.offload.evidence.ingest;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.OptionValues;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What a user says of a scenario. Immutable and thread-safe. */
public final class GivenFacts {
  /** Nothing is said. */
  public static final GivenFacts NONE = new GivenFacts(Map.of());

  private final Map<ScenarioField<?>, Object> values;

  private GivenFacts(Map<ScenarioField<?>, Object> values) {
    this.values = values;
  }

  /**
   * Returns what values of options say; options that no file tells are left out.
   *
   * @throws OffloadException as {@link #with}
   */
  public static GivenFacts of(OptionValues said) {
    GivenFacts facts = NONE;
    for (ScenarioField<?> field : ScenarioField.ALL) {
      facts = facts.with(field, said);
    }
    return facts;
  }

  private <T> GivenFacts with(ScenarioField<T> field, OptionValues said) {
    return with(field, field.scenarioOption().flatMap(said::given).orElse(null));
  }

  /**
   * Returns these facts with one more.
   *
   * @param value null if it was not given
   * @throws OffloadException if it is a number that makes no sense ({@code INVALID_VALUE})
   */
  public <T> GivenFacts with(ScenarioField<T> field, T value) {
    if (value == null) {
      return this;
    }
    if (!makesSense(value)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option %s (%s) must be above 0.".formatted(field.option(), value),
          "Maybe leave it out, if the files say it.");
    }
    Map<ScenarioField<?>, Object> more = new HashMap<>(values);
    more.put(field, value);
    return new GivenFacts(more);
  }

  private static boolean makesSense(Object value) {
    if (value instanceof FrameSize size) {
      return size.width() > 0 && size.height() > 0;
    }
    return !(value instanceof Number number)
        || (number.doubleValue() > 0 && Double.isFinite(number.doubleValue()));
  }

  /** Returns what was given for a field. */
  <T> Optional<T> of(ScenarioField<T> field) {
    return Optional.ofNullable(field.cast(values.get(field)));
  }
}
