package dev.offload.core.json;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An object of JSON that somebody else wrote. Its getters fail by naming the source, the line, the
 * place and the value; a value of null counts as absent. Immutable and thread-safe.
 */
public final class JsonObject {
  /** The deepest nesting of objects and arrays that is read. */
  public static final int MAX_DEPTH = 32;

  /** The longest name that is read, in chars. */
  public static final int MAX_NAME_CHARS = 4096;

  /** The longest text that is read, in chars. */
  public static final int MAX_TEXT_CHARS = 16_000_000;

  /** The most tokens that are read from one source. */
  public static final long MAX_TOKENS = 4_000_000;

  /** The most digits of a number that is written out in full. */
  private static final int MOST_DIGITS = 100;

  private final JsonSource source;
  private final JsonObject parent;
  private final String step;
  private final int index;
  private final int line;
  private final Map<String, Member> members = new LinkedHashMap<>();

  /** A value: null, text, Boolean, number, JsonObject or List of such; and the line of its name. */
  private record Member(int line, Object value) {}

  /** What a getter takes for a value: null if it is of another kind. */
  private interface Kind<T> extends Function<Object, T> {}

  /**
   * Makes an object, which the parsing fills.
   *
   * @param parent what it is in; null if it is the outermost
   * @param step the name of the value that it is, or of the array that it is in
   * @param index its place in that array, or -1
   */
  JsonObject(JsonSource source, JsonObject parent, String step, int index, int line) {
    this.source = source;
    this.parent = parent;
    this.step = step;
    this.index = index;
    this.line = line;
  }

  void put(String name, int at, Object value) {
    members.put(name, new Member(at, value));
  }

  void forget(String name) {
    members.remove(name);
  }

  /**
   * Reads the object of a file.
   *
   * @param maxBytes the largest file that is read
   * @throws OffloadException if it is no regular file, cannot be read, or holds no JSON object
   */
  public static JsonObject read(InputFile file, int maxBytes) {
    return of(file, file.bytes(maxBytes));
  }

  /**
   * Reads the object of a file, and lets NaN and the infinite numbers through that Python writes,
   * though no getter returns one.
   *
   * @param maxBytes the largest file that is read
   * @throws OffloadException as {@link #read}
   */
  public static JsonObject readPython(InputFile file, int maxBytes) {
    return of(file, file.bytes(maxBytes), true);
  }

  /**
   * Reads the object in the content of a file.
   *
   * @throws OffloadException if it holds no JSON object
   */
  public static JsonObject of(JsonSource source, byte[] content) {
    return of(source, content, false);
  }

  /**
   * Reads the object of a data file in a jar.
   *
   * @param name what messages call it
   * @param in read to its end, and closed
   * @throws OffloadException with {@link ErrorCode#INTERNAL} if it cannot be read
   */
  public static JsonObject resource(String name, InputStream in) {
    try (in) {
      return of(
          new InputFile("data file", Path.of(name), "Maybe the jar is damaged."),
          in.readAllBytes());
    } catch (IOException e) {
      throw OffloadException.of(
              ErrorCode.INTERNAL, "The data file (%s) cannot be read.".formatted(name))
          .causedBy(e);
    }
  }

  private static JsonObject of(JsonSource source, byte[] content, boolean infinities) {
    try {
      return JsonParsing.object(source, content, infinities);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads an object whose values are objects, and hands these on one by one with their names, so
   * that it may be large.
   *
   * @param in read to its end, and closed
   * @throws IOException if the stream cannot be read
   * @throws OffloadException if it holds no JSON object, or another value than an object
   */
  public static void eachObject(
      JsonSource source, InputStream in, BiConsumer<String, JsonObject> body) throws IOException {
    JsonParsing.eachObject(source, in, body);
  }

  /** Returns the names of its values that are among the known ones not, in alphabetical order. */
  public Set<String> unknown(Set<String> known) {
    Set<String> names = new TreeSet<>(members.keySet());
    names.removeAll(known);
    return names;
  }

  /**
   * Refuses every name but these, so that a misspelt one is not passed over.
   *
   * @throws OffloadException naming the first that is unknown, and the nearest known one
   */
  public void requireOnly(String... known) {
    List<String> names = List.of(known);
    members.forEach(
        (name, member) -> {
          if (!names.contains(name)) {
            OffloadException unknown = Names.unknown("field", place(name), names);
            throw source.malformed(
                member.line, unknown.problem(), Names.unknown("field", name, names).advice());
          }
        });
  }

  /** Returns the names of its values, in the order of the file. */
  public List<String> names() {
    return List.copyOf(members.keySet());
  }

  /** Returns whether there is a value, and it is not null. */
  public boolean has(String name) {
    return members.containsKey(name) && members.get(name).value != null;
  }

  /** Returns whether there is an object. */
  public boolean hasObject(String name) {
    return has(name) && members.get(name).value instanceof JsonObject;
  }

  /**
   * Returns a value as a plain one: text, {@link Boolean}, {@link Number}, {@link List}, {@link
   * Map}, or null if it is null or not there.
   */
  public @Nullable Object value(String name) {
    return has(name) ? plain(members.get(name).value) : null;
  }

  /** Returns an object within this one. */
  public JsonObject object(String name) {
    Object value = required(name);
    if (value instanceof JsonObject object) {
      return object;
    }
    throw malformedAt(name, "(%s) is no object.".formatted(place(name)));
  }

  /** Returns an object within this one, if there is one. */
  public Optional<JsonObject> optionalObject(String name) {
    return has(name) ? Optional.of(object(name)) : Optional.empty();
  }

  /** Returns the objects of an array within this one. */
  public List<JsonObject> objects(String name) {
    List<JsonObject> objects = new ArrayList<>();
    for (Object element : array(name)) {
      if (!(element instanceof JsonObject object)) {
        throw malformedAt(name, "(%s[%d]) is no object.".formatted(place(name), objects.size()));
      }
      objects.add(object);
    }
    return objects;
  }

  /** Returns the finite numbers of an array within this object. */
  public List<Double> numbers(String name) {
    return elements(name, JsonObject::finite, "a number");
  }

  /** Returns the texts of an array within this object. */
  public List<String> textList(String name) {
    return elements(name, JsonObject::asText, "a text");
  }

  /** Returns the whole numbers of an array within this object, each within the bounds. */
  public List<Long> wholes(String name, long min, long max) {
    return elements(name, value -> within(value, min, max), wholeFrom(min, max));
  }

  /** Returns a text. */
  public String text(String name) {
    return required(name, JsonObject::asText, "a text");
  }

  /** Returns a text, if there is one. */
  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /** Returns a whole number. */
  public int whole(String name) {
    return whole(name, Integer.MIN_VALUE, Integer.MAX_VALUE);
  }

  /** Returns a whole number within the bounds. */
  public int whole(String name, int min, int max) {
    return (int) whole(name, (long) min, (long) max);
  }

  /** Returns a whole number within the bounds. */
  public long whole(String name, long min, long max) {
    return required(name, value -> within(value, min, max), wholeFrom(min, max));
  }

  /** Returns a whole number, if there is one. */
  public Optional<Integer> optionalWhole(String name) {
    return has(name) ? Optional.of(whole(name)) : Optional.empty();
  }

  /** Returns a whole number within the bounds, if there is one. */
  public OptionalInt optionalWhole(String name, int min, int max) {
    return has(name) ? OptionalInt.of(whole(name, min, max)) : OptionalInt.empty();
  }

  /** Returns a finite number. */
  public double number(String name) {
    return required(name, JsonObject::finite, "a number");
  }

  /** Returns a finite number, if there is one. */
  public Optional<Double> optionalNumber(String name) {
    return has(name) ? Optional.of(number(name)) : Optional.empty();
  }

  /** Returns a finite number, if there is one. */
  public OptionalDouble optionalDouble(String name) {
    return has(name) ? OptionalDouble.of(number(name)) : OptionalDouble.empty();
  }

  /** Returns a finite number with the digits that the file has. */
  public BigDecimal decimal(String name) {
    number(name);
    return new BigDecimal(required(name).toString());
  }

  /** Returns whether something holds. */
  public boolean flag(String name) {
    return required(name, value -> value instanceof Boolean flag ? flag : null, "true or false");
  }

  /** Returns whether something holds, if that is said. */
  public Optional<Boolean> optionalFlag(String name) {
    return has(name) ? Optional.of(flag(name)) : Optional.empty();
  }

  /** Returns the constant of an enumeration, whose case does not count. */
  public <E extends Enum<E>> E oneOf(String name, Class<E> type) {
    String known =
        Arrays.stream(type.getEnumConstants())
            .map(constant -> constant.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    return required(
        name,
        value ->
            Arrays.stream(type.getEnumConstants())
                .filter(constant -> constant.name().equalsIgnoreCase(asText(value)))
                .findFirst()
                .orElse(null),
        "one of " + known);
  }

  /** Returns the texts, numbers and flags of an object within this one as texts, by name. */
  public Map<String, String> scalars(String name) {
    JsonObject object = object(name);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String each : object.names()) {
      object.required(
          each,
          value -> value instanceof Number ? finite(value) : isNested(value) ? null : value,
          "a text or a number");
      Object value = object.required(each);
      texts.put(each, value instanceof Number ? object.digits(each) : value.toString());
    }
    return texts;
  }

  private String digits(String name) {
    BigDecimal number = decimal(name);
    // A short exponent can stand for more digits than there is memory for.
    if (Math.abs((long) number.scale()) > MOST_DIGITS) {
      throw wrong(name, "a number of at most %d digits".formatted(MOST_DIGITS));
    }
    return number.toPlainString();
  }

  /** Returns its values, which must be texts, by name. */
  public Map<String, String> texts() {
    Map<String, String> texts = new LinkedHashMap<>();
    members.keySet().forEach(each -> texts.put(each, text(each)));
    return texts;
  }

  /** Returns its values as plain ones, by name. */
  public Map<String, Object> values() {
    Map<String, Object> values = new LinkedHashMap<>();
    members.forEach((name, member) -> values.put(name, plain(member.value)));
    return values;
  }

  /** Returns the values of an array within this object as plain values. */
  public List<Object> list(String name) {
    return new ArrayList<>(array(name).stream().map(JsonObject::plain).toList());
  }

  private static Object plain(Object value) {
    if (value instanceof JsonObject object) {
      return object.values();
    }
    if (value instanceof List<?> list) {
      List<Object> values = new ArrayList<>();
      list.forEach(each -> values.add(plain(each)));
      return values;
    }
    return value instanceof BigDecimal number ? (Object) number.doubleValue() : value;
  }

  /** Returns the failure of a value that is not what it must be. */
  public OffloadException wrong(String name, String wanted) {
    return wrong(name, place(name), has(name) ? members.get(name).value : null, wanted);
  }

  private OffloadException wrong(String name, String place, Object value, String wanted) {
    StringBuilder shown = new StringBuilder();
    show(value, shown);
    return malformedAt(
        name, "(%s) is %s, not %s.".formatted(place, Quotes.quote(shown.toString()), wanted));
  }

  /** Writes the beginning of a value, a little longer than what is quoted of it. */
  private static void show(Object value, StringBuilder shown) {
    if (value instanceof String text) {
      shown.append('"').append(text, 0, Math.min(text.length(), 2 * Quotes.MAX_CHARS)).append('"');
    } else if (value instanceof JsonObject object) {
      shown.append('{');
      showEach(
          object.members.keySet(),
          shown,
          name -> {
            show(name, shown);
            show(object.members.get(name).value, shown.append(':'));
          });
      shown.append('}');
    } else if (value instanceof List<?> list) {
      showEach(list, shown.append('['), each -> show(each, shown));
      shown.append(']');
    } else {
      shown.append(value);
    }
  }

  private static <T> void showEach(Collection<T> values, StringBuilder shown, Consumer<T> showing) {
    String separator = "";
    for (T value : values) {
      if (shown.length() > Quotes.MAX_CHARS) {
        return;
      }
      shown.append(separator);
      showing.accept(value);
      separator = ",";
    }
  }

  /**
   * Returns the failure of this object.
   *
   * @param problem one sentence
   */
  public OffloadException malformed(String problem) {
    return source.malformed(line, problem, Optional.empty());
  }

  /**
   * Returns the failure of this object.
   *
   * @param problem one sentence
   * @param advice a sentence that begins with "Maybe"
   */
  public OffloadException malformed(String problem, String advice) {
    return source.malformed(line, problem, Optional.of(advice));
  }

  private OffloadException malformedAt(String name, String problem) {
    return source.malformed(
        members.containsKey(name) ? members.get(name).line : line, problem, Optional.empty());
  }

  /**
   * Returns what is made of this object. What a user's option would be refused for is here a defect
   * of the file: such a failure is given the file, the line and the place.
   */
  public <T> T making(Supplier<T> maker) {
    try {
      return maker.get();
    } catch (OffloadException e) {
      if (e.code().category() == ErrorCategory.INPUT) {
        throw e;
      }
      String place = parent == null ? "" : "In (%s): ".formatted(place(null));
      throw source.malformed(line, place + e.problem(), e.advice()).causedBy(e);
    }
  }

  private String place(String name) {
    String before = parent == null ? "" : parent.place(step);
    before = index < 0 ? before : "%s[%d]".formatted(before, index);
    return name == null
        ? before
        : before.isEmpty() ? Quotes.quote(name) : before + "." + Quotes.quote(name);
  }

  private Object required(String name) {
    if (!has(name)) {
      throw malformedAt(name, "It has no (%s).".formatted(place(name)));
    }
    return members.get(name).value;
  }

  private <T> T required(String name, Kind<T> kind, String wanted) {
    T read = kind.apply(required(name));
    if (read == null) {
      throw wrong(name, wanted);
    }
    return read;
  }

  private Collection<?> array(String name) {
    if (required(name) instanceof List<?> list) {
      return list;
    }
    throw wrong(name, "an array");
  }

  private <T> List<T> elements(String name, Kind<T> kind, String wanted) {
    List<T> elements = new ArrayList<>();
    for (Object element : array(name)) {
      T read = kind.apply(element);
      if (read == null) {
        throw wrong(name, "%s[%d]".formatted(place(name), elements.size()), element, wanted);
      }
      elements.add(read);
    }
    return elements;
  }

  private static boolean isNested(Object value) {
    return value instanceof JsonObject || value instanceof List<?>;
  }

  private static String asText(Object value) {
    return value instanceof String text ? text : null;
  }

  private static Double finite(Object value) {
    return value instanceof Number number && Double.isFinite(number.doubleValue())
        ? (Double) number.doubleValue()
        : null;
  }

  private static Long within(Object value, long min, long max) {
    boolean whole = value instanceof Integer || value instanceof Long;
    long number = whole ? ((Number) value).longValue() : 0;
    return whole && number >= min && number <= max ? (Long) number : null;
  }

  private static String wholeFrom(long min, long max) {
    if (min <= Integer.MIN_VALUE) {
      return "a whole number";
    }
    return max == Long.MAX_VALUE
        ? "a whole number of %d or more".formatted(min)
        : "a whole number from %d to %d".formatted(min, max);
  }
}
