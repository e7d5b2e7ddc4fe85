package dev.offload.core.question;

import dev.offload.core.json.JsonObject;
import dev.offload.core.scenario.Parallelism;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What was said of a scenario: values of some options. Immutable and thread-safe. */
public final class OptionValues {
  /** Says nothing. */
  public static final OptionValues NONE = new OptionValues(Map.of());

  private static final Comparator<ScenarioOption<?>> ORDER =
      Comparator.comparingInt(ScenarioOption.ALL::indexOf);

  private final Map<ScenarioOption<?>, Object> values;

  private OptionValues(Map<ScenarioOption<?>, Object> values) {
    this.values = values;
  }

  /** Returns the value that was given, if one was. */
  public <T> Optional<T> given(ScenarioOption<T> option) {
    return Optional.ofNullable(option.type().values().cast(values.get(option)));
  }

  /**
   * Returns the value that was given, or else the option's own.
   *
   * @throws java.util.NoSuchElementException if there is neither
   */
  public <T> T get(ScenarioOption<T> option) {
    return given(option).or(option::fallback).orElseThrow();
  }

  /**
   * Returns these values with one more, in the place of another of the same option.
   *
   * @param value null to say nothing
   */
  public <T> OptionValues with(ScenarioOption<T> option, @Nullable T value) {
    Map<ScenarioOption<?>, Object> more = new TreeMap<>(ORDER);
    more.putAll(values);
    if (value == null) {
      more.remove(option);
    } else {
      more.put(option, option.type().values().cast(value));
    }
    return new OptionValues(more);
  }

  /**
   * Returns these values with one more, as a user writes it.
   *
   * @throws dev.offload.core.error.OffloadException if it has another form
   */
  public <T> OptionValues parsed(ScenarioOption<T> option, String text) {
    return with(option, option.type().parse(text));
  }

  /** Returns these values with a parallel layout of which nothing is open. */
  public OptionValues with(Parallelism layout) {
    return with(ScenarioOption.GPUS, layout.gpus())
        .with(ScenarioOption.ULYSSES, layout.ulysses())
        .with(ScenarioOption.RING, layout.ring())
        .with(ScenarioOption.CFG_PARALLEL, layout.guidance());
  }

  /** Returns these values, and those of others where nothing is said here. */
  public OptionValues or(OptionValues others) {
    Map<ScenarioOption<?>, Object> all = new TreeMap<>(ORDER);
    all.putAll(others.values);
    if (values.containsKey(ScenarioOption.MODEL)) {
      // The id belongs to the directory that it was said of.
      all.remove(ScenarioOption.MODEL_ID);
    }
    all.putAll(values);
    return new OptionValues(all);
  }

  /** Returns the values by the names of their options, as JSON has them. */
  Map<String, Object> plain() {
    Map<String, Object> plain = new LinkedHashMap<>();
    values.keySet().forEach(option -> plain.put(option.name(), plain(option)));
    return plain;
  }

  private <T> Object plain(ScenarioOption<T> option) {
    return option.type().plain(given(option).orElseThrow());
  }

  /**
   * Reads values, as plain ones of their types.
   *
   * @param options what may be there
   * @param required what must be there
   * @param names what the object calls each
   * @throws dev.offload.core.error.OffloadException if a value is missing or of another kind
   */
  public static OptionValues read(
      JsonObject object,
      List<ScenarioOption<?>> options,
      List<ScenarioOption<?>> required,
      Function<ScenarioOption<?>, String> names) {
    OptionValues read = NONE;
    for (ScenarioOption<?> option : options) {
      String name = names.apply(option);
      if (required.contains(option) || object.has(name)) {
        read = read.reading(option, object, name);
      }
    }
    return read;
  }

  private <T> OptionValues reading(ScenarioOption<T> option, JsonObject object, String name) {
    return with(option, option.type().read(object, name));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof OptionValues that && values.equals(that.values);
  }

  @Override
  public int hashCode() {
    return values.hashCode();
  }

  /** Returns what was given, as in "{gpus=4, vram=24.0GiB}". */
  @Override
  public String toString() {
    return values.toString();
  }
}
