package dev.offload.core.question;

import dev.offload.core.json.JsonObject;
import dev.offload.core.unit.DataSize;
import dev.offload.core.unit.Numbers;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * How values of one kind are written. Immutable and thread-safe.
 *
 * @param <T> the values
 */
public final class ValueType<T> {
  /** Names and paths; any text is one. */
  public static final ValueType<String> TEXT =
      new ValueType<>(String.class, false, Function.identity(), JsonObject::text, text -> text);

  /** Whole numbers. */
  public static final ValueType<Integer> WHOLE =
      new ValueType<>(Integer.class, true, Numbers::whole, JsonObject::whole, number -> number);

  /** Numbers with a decimal point. */
  public static final ValueType<Double> REAL =
      new ValueType<>(Double.class, true, Numbers::real, JsonObject::number, number -> number);

  /** Amounts of memory, as in 24GiB. */
  public static final ValueType<DataSize> DATA_SIZE =
      new ValueType<>(
          DataSize.class,
          true,
          DataSize::parse,
          (object, name) -> DataSize.parse(object.text(name)),
          DataSize::toString);

  /** Sizes of pictures, as in 1280x720. */
  public static final ValueType<FrameSize> FRAME_SIZE =
      new ValueType<>(
          FrameSize.class,
          false,
          FrameSize::parse,
          (object, name) -> FrameSize.parse(object.text(name)),
          FrameSize::toString);

  private final Class<T> values;
  private final boolean ordered;
  private final Function<String, T> parser;
  private final BiFunction<JsonObject, String, T> reader;
  private final Function<T, Object> plain;

  private ValueType(
      Class<T> values,
      boolean ordered,
      Function<String, T> parser,
      BiFunction<JsonObject, String, T> reader,
      Function<T, Object> plain) {
    this.values = values;
    this.ordered = ordered;
    this.parser = parser;
    this.reader = reader;
    this.plain = plain;
  }

  /** Returns the class of the values. */
  public Class<T> values() {
    return values;
  }

  /** Returns whether there are ranges of such values, from one to another in steps. */
  public boolean isOrdered() {
    return ordered;
  }

  /**
   * Reads a value as a user writes it.
   *
   * @throws dev.offload.core.error.OffloadException if it has another form; what it means is
   *     checked where it is used
   */
  public T parse(String text) {
    return parser.apply(text);
  }

  /** Returns the one way in which a value is written that may be written in several. */
  public String canonical(String text) {
    return String.valueOf(parse(text));
  }

  /**
   * Reads a value of a JSON object.
   *
   * @throws dev.offload.core.error.OffloadException naming file and place if it is not there or of
   *     another kind
   */
  T read(JsonObject object, String name) {
    return reader.apply(object, name);
  }

  /** Returns a value as JSON has it: a number, or a text as {@link #parse} reads it. */
  Object plain(T value) {
    return plain.apply(value);
  }
}
