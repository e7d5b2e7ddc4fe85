package dev.offload.models.checkpoint;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * The settings in a JSON configuration file, with getters that fail by naming the file, the setting
 * and its value. A setting of {@code null} counts as absent. Immutable and thread-safe.
 *
 * @param file where the settings come from, never null
 * @param settings the values by key in the order of the file: text, {@link Number}, {@link
 *     Boolean}, unmodifiable {@link List} or {@link Map} of such, or null
 */
public record ConfigFile(Path file, Map<String, Object> settings) {
  /** The largest configuration file that is read, in bytes. */
  public static final long MAX_BYTES = 1_000_000;

  /** Copies the map. */
  public ConfigFile {
    settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
  }

  /**
   * Reads a file that holds one JSON object.
   *
   * @throws OffloadException if the file is missing or cannot be read ({@code UNREADABLE_FILE}), is
   *     larger than {@link #MAX_BYTES}, or is no JSON object, repeats a key or nests deeper than 32
   *     levels ({@code MALFORMED_FILE})
   */
  public static ConfigFile read(Path file) {
    return new ConfigFile(file, JsonSource.parseFile(file, MAX_BYTES, JsonValues::map));
  }

  /**
   * Reads a resource of this module that holds one JSON object.
   *
   * @param bytes its content
   * @param name what messages call it
   * @throws OffloadException as {@link #read}
   */
  public static ConfigFile parse(String name, byte[] bytes) {
    Path file = Path.of(name);
    try {
      return new ConfigFile(
          file,
          JsonSource.parse(file, new ByteArrayInputStream(bytes), bytes.length, JsonValues::map));
    } catch (IOException e) {
      throw Refusals.unreadable(file, e);
    }
  }

  /** Returns the class that the file configures ({@code _class_name}), if it says so. */
  public Optional<String> className() {
    return findText("_class_name");
  }

  /**
   * Returns a text.
   *
   * @throws OffloadException if the setting is absent or no text
   */
  public String text(String key) {
    return findText(key).orElseThrow(() -> absent(key));
  }

  /**
   * Returns a text, or empty if the setting is absent.
   *
   * @throws OffloadException if the setting is there, but no text
   */
  public Optional<String> findText(String key) {
    return find(key, String.class, "text");
  }

  /**
   * Returns a truth value, or empty if the setting is absent.
   *
   * @throws OffloadException if the setting is there, but no truth value
   */
  public Optional<Boolean> findFlag(String key) {
    return find(key, Boolean.class, "true or false");
  }

  /**
   * Returns a whole number from {@code min} to {@code max}.
   *
   * @throws OffloadException if the setting is absent, no whole number or out of range
   */
  public int integer(String key, int min, int max) {
    return findInteger(key, min, max).orElseThrow(() -> absent(key));
  }

  /**
   * Returns a whole number from {@code min} to {@code max}, or empty if the setting is absent.
   *
   * @throws OffloadException if the setting is there, but no whole number or out of range
   */
  public OptionalInt findInteger(String key, int min, int max) {
    Object value = settings.get(key);
    return value == null ? OptionalInt.empty() : OptionalInt.of(integer(key, value, min, max));
  }

  /**
   * Returns a list of whole numbers from {@code min} to {@code max} each.
   *
   * @throws OffloadException if the setting is absent, no list, or an element is no whole number or
   *     out of range
   */
  public List<Integer> integers(String key, int min, int max) {
    List<?> list = find(key, List.class, "a list").orElseThrow(() -> absent(key));
    return list.stream().map(value -> integer(key, value, min, max)).toList();
  }

  /**
   * Returns a list of exactly {@code count} whole numbers from {@code min} to {@code max} each.
   *
   * @throws OffloadException if the setting is absent, no list of so many, or an element is no
   *     whole number or out of range
   */
  public List<Integer> integers(String key, int min, int max, int count) {
    List<Integer> list = integers(key, min, max);
    if (list.size() != count) {
      throw wrong(key, list, "a list of %d numbers".formatted(count));
    }
    return list;
  }

  /**
   * Returns the settings of an object within this one.
   *
   * @throws OffloadException if the setting is absent or no object
   */
  public ConfigFile object(String key) {
    return findObject(key).orElseThrow(() -> absent(key));
  }

  /**
   * Returns the settings of an object within this one, or empty if the setting is absent.
   *
   * @throws OffloadException if the setting is there, but no object
   */
  public Optional<ConfigFile> findObject(String key) {
    return find(key, Map.class, "an object").map(this::nested);
  }

  /**
   * Returns the settings of each object in a list.
   *
   * @throws OffloadException if the setting is absent, no list, or an element is no object
   */
  public List<ConfigFile> objects(String key) {
    List<?> list = find(key, List.class, "a list").orElseThrow(() -> absent(key));
    return list.stream()
        .map(
            value -> {
              if (value instanceof Map<?, ?> map) {
                return nested(map);
              }
              throw wrong(key, value, "a list of objects");
            })
        .toList();
  }

  @SuppressWarnings("unchecked")
  private ConfigFile nested(Map<?, ?> map) {
    return new ConfigFile(file, (Map<String, Object>) map);
  }

  /**
   * Refuses every setting but these, so that a misspelt one is not passed over.
   *
   * @throws OffloadException naming the first that is unknown, and the nearest known one
   */
  public void requireOnly(Set<String> known) {
    for (String key : settings.keySet()) {
      if (!known.contains(key)) {
        String advice =
            Names.nearest(key, known)
                .map(near -> "Maybe you meant (%s).".formatted(near))
                .orElse("Maybe use one of: %s.".formatted(String.join(", ", new TreeSet<>(known))));
        throw Refusals.malformed(
            file, "the setting (%s) is unknown".formatted(Refusals.quote(key)), advice);
      }
    }
  }

  /** Returns the failure of a setting whose value is not what it must be; a clause. */
  public OffloadException refuse(String key, String expected) {
    return wrong(key, settings.get(key), expected);
  }

  /**
   * Returns a finite number.
   *
   * @throws OffloadException if the setting is absent or no finite number
   */
  public double number(String key) {
    return findNumber(key).orElseThrow(() -> absent(key));
  }

  /**
   * Returns a finite number, or empty if the setting is absent.
   *
   * @throws OffloadException if the setting is there, but no finite number
   */
  public OptionalDouble findNumber(String key) {
    Optional<Number> found = find(key, Number.class, "a number");
    if (found.isEmpty()) {
      return OptionalDouble.empty();
    }
    double number = found.get().doubleValue();
    if (!Double.isFinite(number)) {
      throw wrong(key, found.get(), "a finite number");
    }
    return OptionalDouble.of(number);
  }

  /**
   * Returns a list of at least one finite number.
   *
   * @throws OffloadException if the setting is absent, no such list, or empty
   */
  public List<Double> numbers(String key) {
    List<?> list = find(key, List.class, "a list").orElseThrow(() -> absent(key));
    boolean finite =
        list.stream()
            .allMatch(value -> value instanceof Number n && Double.isFinite(n.doubleValue()));
    if (list.isEmpty() || !finite) {
      throw wrong(key, list, "a list of numbers");
    }
    return list.stream().map(value -> ((Number) value).doubleValue()).toList();
  }

  /**
   * Returns a list of texts.
   *
   * @throws OffloadException if the setting is absent or no such list
   */
  public List<String> texts(String key) {
    List<?> list = find(key, List.class, "a list").orElseThrow(() -> absent(key));
    if (!list.stream().allMatch(String.class::isInstance)) {
      throw wrong(key, list, "a list of texts");
    }
    return list.stream().map(String.class::cast).toList();
  }

  private <T> Optional<T> find(String key, Class<T> type, String expected) {
    Object value = settings.get(key);
    if (value != null && !type.isInstance(value)) {
      throw wrong(key, value, expected);
    }
    return Optional.ofNullable(type.cast(value));
  }

  private int integer(String key, Object value, int min, int max) {
    boolean whole = value instanceof Integer || value instanceof Long;
    long number = whole ? ((Number) value).longValue() : 0;
    if (!whole || number < min || number > max) {
      throw wrong(key, value, "a whole number from %d to %d".formatted(min, max));
    }
    return (int) number;
  }

  private OffloadException absent(String key) {
    return Refusals.malformed(
        file,
        "the setting (%s) is missing".formatted(Refusals.quote(key)),
        "Maybe the file belongs to another kind of model.");
  }

  private OffloadException wrong(String key, Object value, String expected) {
    return Refusals.malformed(
        file,
        "the setting (%s: %s) must be %s"
            .formatted(Refusals.quote(key), Refusals.quote(String.valueOf(value)), expected));
  }
}
