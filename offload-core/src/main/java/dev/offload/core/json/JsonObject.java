package dev.offload.core.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** An object of a JSON file, which says where it is if something is wrong with it. Immutable. */
public final class JsonObject {
  private static final ObjectMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          // Keeps numbers as they are written: how many digits there are says how exact they are.
          .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
          .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
          .build();

  /** The most digits of a number that is written out in full. */
  private static final int MOST_DIGITS = 100;

  private final InputFile file;
  private final String place;
  private final JsonNode node;

  private JsonObject(InputFile file, String place, JsonNode node) {
    this.file = file;
    this.place = place;
    this.node = node;
    if (node == null || !node.isObject()) {
      throw file.malformed(
          place.isEmpty()
              ? "It is no object."
              : "(%s) is no object.".formatted(place.substring(0, place.length() - 1)));
    }
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
   * Reads the object in the content of a file.
   *
   * @throws OffloadException if it holds no JSON object
   */
  public static JsonObject of(InputFile file, byte[] content) {
    try {
      return new JsonObject(file, "", MAPPER.readTree(content));
    } catch (JacksonException e) {
      String line =
          e.getLocation() == null ? "" : " (line %d)".formatted(e.getLocation().getLineNr());
      throw file.malformed("It is no JSON%s: %s".formatted(line, e.getOriginalMessage()))
          .causedBy(e);
    } catch (NumberFormatException e) {
      throw file.malformed("It has a number that is none: %s".formatted(e.getMessage()))
          .causedBy(e);
    } catch (IOException e) {
      throw file.malformed("It is not UTF-8.").causedBy(e);
    }
  }

  /** Returns the file that it is of. */
  public InputFile file() {
    return file;
  }

  /** Returns the names of its values that are among the known ones not, in alphabetical order. */
  public Set<String> unknown(Set<String> known) {
    Set<String> names = new TreeSet<>();
    node.fieldNames().forEachRemaining(names::add);
    names.removeAll(known);
    return names;
  }

  /** Returns the names of its values, in the order of the file. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  /** Returns whether there is a value, and it is not null. */
  public boolean has(String name) {
    return node.hasNonNull(name);
  }

  /** Returns an object within this one. */
  public JsonObject object(String name) {
    return new JsonObject(file, place + name + ".", required(name));
  }

  /** Returns the objects of an array within this one. */
  public List<JsonObject> objects(String name) {
    List<JsonObject> objects = new ArrayList<>();
    for (JsonNode element : array(name)) {
      objects.add(
          new JsonObject(file, "%s%s[%d].".formatted(place, name, objects.size()), element));
    }
    return objects;
  }

  /** Returns the numbers of an array within this object. */
  public List<Double> numbers(String name) {
    List<Double> numbers = new ArrayList<>();
    for (JsonNode element : array(name)) {
      if (!element.isNumber() || !Double.isFinite(element.doubleValue())) {
        throw wrong("%s[%d]".formatted(name, numbers.size()), element, "a number");
      }
      numbers.add(element.doubleValue());
    }
    return numbers;
  }

  /** Returns a text. */
  public String text(String name) {
    JsonNode value = required(name);
    if (!value.isTextual()) {
      throw wrong(name, value, "a text");
    }
    return value.textValue();
  }

  /** Returns a text, if there is one. */
  public Optional<String> optionalText(String name) {
    return has(name) ? Optional.of(text(name)) : Optional.empty();
  }

  /** Returns a whole number. */
  public int whole(String name) {
    JsonNode value = required(name);
    if (!value.isIntegralNumber() || !value.canConvertToInt()) {
      throw wrong(name, value, "a whole number");
    }
    return value.intValue();
  }

  /** Returns a whole number, if there is one. */
  public Optional<Integer> optionalWhole(String name) {
    return has(name) ? Optional.of(whole(name)) : Optional.empty();
  }

  /** Returns a finite number. */
  public double number(String name) {
    return decimal(name).doubleValue();
  }

  /** Returns a finite number, if there is one. */
  public Optional<Double> optionalNumber(String name) {
    return has(name) ? Optional.of(number(name)) : Optional.empty();
  }

  /** Returns a finite number with the digits that the file has. */
  public BigDecimal decimal(String name) {
    JsonNode value = required(name);
    if (!value.isNumber() || !Double.isFinite(value.doubleValue())) {
      throw wrong(name, value, "a number");
    }
    return value.decimalValue();
  }

  /** Returns whether something holds, if that is said. */
  public Optional<Boolean> optionalFlag(String name) {
    if (!has(name)) {
      return Optional.empty();
    }
    JsonNode value = node.get(name);
    if (!value.isBoolean()) {
      throw wrong(name, value, "true or false");
    }
    return Optional.of(value.booleanValue());
  }

  /** Returns the texts, numbers and flags of an object within this one as texts, by name. */
  public Map<String, String> scalars(String name) {
    JsonObject object = object(name);
    Map<String, String> texts = new LinkedHashMap<>();
    for (String each : object.names()) {
      JsonNode value = object.required(each);
      boolean infinite = value.isNumber() && !Double.isFinite(value.doubleValue());
      if (!value.isValueNode() || infinite) {
        throw object.wrong(each, value, "a text or a number");
      }
      texts.put(each, value.isNumber() ? digits(object, each) : value.asText());
    }
    return texts;
  }

  private static String digits(JsonObject object, String name) {
    BigDecimal number = object.decimal(name);
    // A short exponent can stand for more digits than there is memory for.
    if (Math.abs((long) number.scale()) > MOST_DIGITS) {
      throw object.wrong(name, "a number of at most %d digits".formatted(MOST_DIGITS));
    }
    return number.toPlainString();
  }

  /** Returns the texts of an object within this one, by name. */
  public Map<String, String> texts(String name) {
    JsonObject object = object(name);
    Map<String, String> texts = new LinkedHashMap<>();
    object.names().forEach(each -> texts.put(each, object.text(each)));
    return texts;
  }

  /** Returns the values of an object within this one as plain values, by name. */
  public Map<String, Object> values(String name) {
    Map<String, Object> values = new LinkedHashMap<>();
    object(name)
        .node
        .properties()
        .forEach(each -> values.put(each.getKey(), plain(each.getValue())));
    return values;
  }

  private static Object plain(JsonNode value) {
    if (value.isObject()) {
      Map<String, Object> values = new LinkedHashMap<>();
      value.properties().forEach(each -> values.put(each.getKey(), plain(each.getValue())));
      return values;
    }
    if (value.isArray()) {
      List<Object> values = new ArrayList<>();
      value.forEach(each -> values.add(plain(each)));
      return values;
    }
    return value.isFloatingPointNumber()
        ? (Object) value.doubleValue()
        : MAPPER.convertValue(value, Object.class);
  }

  /** Returns whether there is an object. */
  public boolean hasObject(String name) {
    return has(name) && node.get(name).isObject();
  }

  /** Returns the values of an array within this object as plain values. */
  public List<Object> list(String name) {
    List<Object> values = new ArrayList<>();
    array(name).forEach(each -> values.add(plain(each)));
    return values;
  }

  /** Returns the failure of a value that is not what it must be. */
  public OffloadException wrong(String name, String wanted) {
    return wrong(name, node.get(name), wanted);
  }

  private OffloadException wrong(String name, JsonNode value, String wanted) {
    return file.malformed("(%s) is %s, not %s.".formatted(place + name, value, wanted));
  }

  private JsonNode array(String name) {
    JsonNode value = required(name);
    if (!value.isArray()) {
      throw wrong(name, value, "an array");
    }
    return value;
  }

  private JsonNode required(String name) {
    if (!has(name)) {
      throw file.malformed("It has no (%s).".formatted(place + name));
    }
    return node.get(name);
  }
}
