package dev.offload.core.sweep;

import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.question.ValueType;
import dev.offload.core.unit.DataSize;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Reads the values of an axis: "1,2,4", "17..161:16" or both mixed. A value that comes twice counts
 * once. Stateless and thread-safe.
 */
final class AxisValues {
  /** The most values of one axis. */
  static final int MAX_VALUES = 10_000;

  /** The longest value: a path. */
  private static final int MAX_CHARS = 4096;

  private static final String RANGE = "..";
  private static final String ADVICE =
      "Maybe write a list, as in 1,2,4, or a range, as in 17..161:16.";
  private static final String RANGE_ADVICE = "Maybe write it as FROM..TO:STEP.";

  private AxisValues() {}

  /**
   * Reads values.
   *
   * @param texts lists, whose parts are values or ranges
   * @param mention says how the option of a name is written
   * @return the values in canonical form, in their order, each once
   * @throws OffloadException naming the option, the value and the way out
   */
  static List<String> parse(Axis axis, List<String> texts, UnaryOperator<String> mention) {
    boolean ranges = axis.option().filter(option -> option.type().isOrdered()).isPresent();
    Set<String> values = new LinkedHashSet<>();
    try {
      for (String text : texts) {
        for (String part : split(axis, text)) {
          if (ranges && part.contains(RANGE)) {
            range(axis, part, values);
          } else {
            add(axis.canonical(part), values);
          }
        }
      }
    } catch (OffloadException e) {
      throw OffloadException.of(
              e.code(),
              "%s: %s".formatted(mention.apply(axis.name()), Quotes.quote(e.problem(), 1000)),
              e.advice().orElse(ADVICE))
          .causedBy(e);
    }
    return List.copyOf(values);
  }

  /** Splits at commas; of a strategy, not at those between its options. */
  private static List<String> split(Axis axis, String text) {
    List<String> parts = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String stripped = part.strip();
      int equals = stripped.indexOf('=');
      int colon = stripped.indexOf(':');
      boolean option = equals >= 0 && (colon < 0 || colon > equals);
      if (axis.equals(Axis.STRATEGY) && option && !parts.isEmpty()) {
        parts.set(parts.size() - 1, parts.get(parts.size() - 1) + "," + stripped);
      } else if (stripped.isEmpty()) {
        throw refused(
            "The list (%s) has an empty part.".formatted(text), "Maybe there is a comma too many.");
      } else {
        parts.add(stripped);
      }
      String last = parts.get(parts.size() - 1);
      if (last.length() > MAX_CHARS) {
        throw refused(
            "The value (%s) is longer than any may be (%d characters)."
                .formatted(Quotes.quote(last, 40), MAX_CHARS),
            ADVICE);
      }
    }
    return parts;
  }

  private static void add(String value, Set<String> values) {
    values.add(value);
    if (values.size() > MAX_VALUES) {
      throw refused(
          "There are more values than an option may have (%d).".formatted(MAX_VALUES),
          "Maybe use a larger step.");
    }
  }

  private static void range(Axis axis, String text, Set<String> values) {
    int dots = text.indexOf(RANGE);
    int colon = text.indexOf(':', dots);
    BigDecimal from = number(axis, text.substring(0, dots), text);
    BigDecimal to = number(axis, text.substring(dots + 2, colon < 0 ? text.length() : colon), text);
    boolean whole = axis.is(ValueType.WHOLE);
    if (colon < 0 && !whole) {
      throw refused("The range (%s) has no step.".formatted(text), RANGE_ADVICE);
    }
    BigDecimal step = colon < 0 ? BigDecimal.ONE : number(axis, text.substring(colon + 1), text);
    if (step.signum() <= 0 || to.compareTo(from) < 0) {
      throw refused(
          "The range (%s) does not ascend.".formatted(text),
          "Maybe write it as FROM..TO:STEP, with FROM at most TO and STEP above 0.");
    }
    for (BigDecimal value = from; value.compareTo(to) <= 0; value = value.add(step)) {
      add(
          axis.is(ValueType.DATA_SIZE)
              ? DataSize.ofBytes(value.longValueExact()).toString()
              : axis.canonical(value.toPlainString()),
          values);
    }
  }

  private static BigDecimal number(Axis axis, String text, String range) {
    if (text.isBlank() || text.equals(Axis.AUTO)) {
      throw refused("The range (%s) lacks a number.".formatted(range), RANGE_ADVICE);
    }
    String canonical = axis.canonical(text.strip());
    BigDecimal number =
        axis.is(ValueType.DATA_SIZE)
            ? BigDecimal.valueOf(DataSize.parse(canonical).bytes())
            : new BigDecimal(axis.is(ValueType.REAL) ? text.strip() : canonical);
    if (Math.abs((long) number.scale()) > 400) {
      throw refused("The range (%s) has a number of no sense.".formatted(range), ADVICE);
    }
    return number;
  }

  private static OffloadException refused(String problem, String advice) {
    return OffloadException.invalid(problem, advice);
  }
}
