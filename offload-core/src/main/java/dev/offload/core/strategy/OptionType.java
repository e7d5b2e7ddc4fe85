package dev.offload.core.strategy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.unit.DataSize;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What an option of a strategy can be: how its values are read, written and described. Immutable
 * and thread-safe.
 *
 * @param <T> the values, which are immutable and never null
 */
public sealed interface OptionType<T> {
  /**
   * Reads a value as a user writes it.
   *
   * @param option the option's name, for messages
   * @param strategy the strategy's name, for messages
   * @throws OffloadException with {@link ErrorCode#UNKNOWN_NAME} or {@link ErrorCode#INVALID_VALUE}
   *     if it is no such value, or out of range
   */
  T parse(String text, String option, String strategy);

  /** Returns a value as {@link #parse} reads it. */
  String print(T value);

  /** Returns what may be written, for people, as in "v1|v2" or "number from 0". */
  String words();

  /** Returns one of the constants of an enum: in lower case, with hyphens for underscores. */
  static <E extends Enum<E>> OptionType<E> choice(Class<E> values) {
    return new Choice<>(values);
  }

  /** Returns "true" or "false". */
  static OptionType<Boolean> flag() {
    return new Flag();
  }

  /** Returns a whole number of some unit, as in "layers", which has a least value. */
  static OptionType<Integer> whole(int least, String unit) {
    return new Whole(least, Integer.MAX_VALUE, unit);
  }

  /** Returns a finite number, which has a least value. */
  static OptionType<Double> number(double least) {
    return new Decimal(least);
  }

  /** Returns a whole number of some unit, as in "layers", or below 1 a ratio of all of them. */
  static OptionType<Double> countOrRatio(String unit) {
    return new CountOrRatio(unit);
  }

  /** Returns an amount of memory. */
  static OptionType<DataSize> size(DataSize example) {
    return new Bytes(example);
  }

  /** Returns a value of this type, or the word "auto", which leaves it to the strategy. */
  default OptionType<Optional<T>> orAuto() {
    return new Auto<>(this);
  }

  /**
   * One of the constants of an enum.
   *
   * @param values the enum
   */
  record Choice<E extends Enum<E>>(Class<E> values) implements OptionType<E> {
    /** Validates the parts. */
    public Choice {
      Objects.requireNonNull(values);
    }

    /** Returns what may be written, in order. */
    public List<String> choices() {
      return Stream.of(values.getEnumConstants()).map(this::print).toList();
    }

    @Override
    public E parse(String text, String option, String strategy) {
      return Stream.of(values.getEnumConstants())
          .filter(value -> print(value).equals(text))
          .findFirst()
          .orElseThrow(() -> unknown(text, option, strategy, choices()));
    }

    @Override
    public String print(E value) {
      return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String words() {
      return String.join("|", choices());
    }
  }

  /** Whether something holds. */
  record Flag() implements OptionType<Boolean> {
    @Override
    public Boolean parse(String text, String option, String strategy) {
      if (!text.equals("true") && !text.equals("false")) {
        throw unknown(text, option, strategy, List.of("true", "false"));
      }
      return Boolean.valueOf(text);
    }

    @Override
    public String print(Boolean value) {
      return value.toString();
    }

    @Override
    public String words() {
      return "true|false";
    }
  }

  /**
   * A whole number.
   *
   * @param least the smallest value
   * @param most the largest value
   * @param unit what is counted, in the plural
   */
  record Whole(int least, int most, String unit) implements OptionType<Integer> {
    /** Validates the parts. */
    public Whole {
      Objects.requireNonNull(unit);
    }

    @Override
    public Integer parse(String text, String option, String strategy) {
      double number = real(text, least, option, strategy);
      if (number != Math.rint(number)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The option %s (%s) of strategy %s must be a whole number of %s."
                .formatted(option, text, strategy, unit),
            "Maybe use %d.".formatted((long) number));
      }
      if (number > most) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The option %s (%s) of strategy %s must be at most %d %s."
                .formatted(option, text, strategy, most, unit));
      }
      return (int) number;
    }

    @Override
    public String print(Integer value) {
      return value.toString();
    }

    @Override
    public String words() {
      return "number from " + least + (most == Integer.MAX_VALUE ? "" : " to " + most);
    }
  }

  /**
   * A finite number.
   *
   * @param least the smallest value
   */
  record Decimal(double least) implements OptionType<Double> {
    @Override
    public Double parse(String text, String option, String strategy) {
      return real(text, least, option, strategy);
    }

    @Override
    public String print(Double value) {
      return plain(value);
    }

    @Override
    public String words() {
      return "number from " + plain(least);
    }
  }

  /**
   * A whole number from 0, or below 1 a ratio.
   *
   * @param unit what is counted, in the plural
   */
  record CountOrRatio(String unit) implements OptionType<Double> {
    /** Validates the parts. */
    public CountOrRatio {
      Objects.requireNonNull(unit);
    }

    @Override
    public Double parse(String text, String option, String strategy) {
      double number = real(text, 0, option, strategy);
      if (number > 1 && number != Math.rint(number)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The option %s (%s) must be a whole number of %s, or a ratio below 1."
                .formatted(option, text, unit),
            "Maybe use %d, or a ratio such as 0.5.".formatted((long) number));
      }
      return number;
    }

    @Override
    public String print(Double value) {
      return plain(value);
    }

    @Override
    public String words() {
      return "number of %s, or ratio below 1".formatted(unit);
    }
  }

  /**
   * An amount of memory.
   *
   * @param example one that is usual
   */
  record Bytes(DataSize example) implements OptionType<DataSize> {
    private static final String[] DECIMAL_UNITS = {"B", "kB", "MB", "GB"};

    /** Validates the parts. */
    public Bytes {
      Objects.requireNonNull(example);
    }

    @Override
    public DataSize parse(String text, String option, String strategy) {
      return DataSize.parse(text);
    }

    /** Returns the shorter of the forms with a binary and with a decimal unit. */
    @Override
    public String print(DataSize value) {
      long count = value.bytes();
      int unit = 0;
      while (count > 0 && count % 1000 == 0 && unit < DECIMAL_UNITS.length - 1) {
        count /= 1000;
        unit++;
      }
      String decimal = count + DECIMAL_UNITS[unit];
      String binary = value.toString();
      return decimal.length() < binary.length() ? decimal : binary;
    }

    @Override
    public String words() {
      return "size as in " + print(example);
    }
  }

  /**
   * A value, or the word "auto" for none.
   *
   * @param value what else may be written
   */
  record Auto<T>(OptionType<T> value) implements OptionType<Optional<T>> {
    private static final String WORD = "auto";

    /** Validates the parts. */
    public Auto {
      Objects.requireNonNull(value);
    }

    @Override
    public Optional<T> parse(String text, String option, String strategy) {
      if (text.equals(WORD)) {
        return Optional.empty();
      }
      if (value instanceof Choice<?> choice && !choice.choices().contains(text)) {
        List<String> all = Stream.concat(Stream.of(WORD), choice.choices().stream()).toList();
        throw unknown(text, option, strategy, all);
      }
      return Optional.of(value.parse(text, option, strategy));
    }

    @Override
    public String print(Optional<T> chosen) {
      return chosen.map(value::print).orElse(WORD);
    }

    @Override
    public String words() {
      String joint = value instanceof Choice ? "|" : value instanceof CountOrRatio ? ", " : " or ";
      return WORD + joint + value.words();
    }
  }

  private static double real(String text, double least, String option, String strategy) {
    double number;
    try {
      number = Double.parseDouble(text);
    } catch (NumberFormatException e) {
      number = Double.NaN;
    }
    if (!(number >= least) || Double.isInfinite(number)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option %s of strategy %s (%s) must be a number of %s or more."
              .formatted(option, strategy, text, plain(least)));
    }
    return number;
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number).stripTrailingZeros().toPlainString();
  }

  private static OffloadException unknown(
      String text, String option, String strategy, List<String> words) {
    return Names.unknown("value of option %s of %s".formatted(option, strategy), text, words);
  }
}
