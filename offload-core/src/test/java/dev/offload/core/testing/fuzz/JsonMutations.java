package dev.offload.core.testing.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.util.RawValue;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Damage that knows JSON: a valid value is parsed, one place of it changed, and all written back,
 * so that the damage gets past the parser to the checks behind it. Values are found in JSON files,
 * in files of JSON lines, and in headers behind their length in 8 little-endian bytes.
 */
public final class JsonMutations {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Half a surrogate pair has no bytes in UTF-8, but an escape. */
  private static final JsonMapper WRITER =
      JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

  private static final List<String> EDGE_NUMBERS =
      List.of(
          "0",
          "-0",
          "-0.0",
          "-1",
          "1.0",
          "0.5",
          "1e0",
          "1E+2",
          "1e999",
          "-1e999",
          "1e-999",
          "1e999999999999",
          "4.9e-324",
          "1.7976931348623157e308",
          "NaN",
          "Infinity",
          "-Infinity",
          "2147483647",
          "2147483648",
          "-2147483648",
          "4294967296",
          "9007199254740993",
          "9223372036854775807",
          "9223372036854775808",
          "-9223372036854775808",
          "-9223372036854775809",
          "18446744073709551616",
          "9".repeat(999),
          "9".repeat(2000),
          "0." + "3".repeat(900),
          "01",
          "0x10",
          "+1",
          ".5",
          "1.");

  private static final List<String> OTHER_TYPES =
      List.of("null", "true", "false", "0", "1.5", "\"text\"", "\"7\"", "[]", "{}", "[[]]", "[0]");

  private static final int[] DEPTHS = {2, 8, 31, 32, 33, 64, 999, 1000, 1001, 5_000, 100_000};

  private JsonMutations() {}

  /** One change of a tree; the slots are all its values, never none. */
  private interface Change {
    /** Returns false, with nothing changed, if the tree offers no place for it. */
    boolean apply(List<Slot> slots, Specimen specimen, Random random);
  }

  /**
   * A value by its place.
   *
   * @param parent the object or array that holds it
   * @param key its name in an object, or null
   * @param index its number in an array
   */
  private record Slot(JsonNode parent, String key, int index) {
    JsonNode value() {
      return key == null ? parent.get(index) : parent.get(key);
    }

    void set(JsonNode value) {
      if (key == null) {
        ((ArrayNode) parent).set(index, value);
      } else {
        ((ObjectNode) parent).set(key, value);
      }
    }

    void setRaw(String json) {
      set(NODES.rawValueNode(new RawValue(json)));
    }

    void remove() {
      if (key == null) {
        ((ArrayNode) parent).remove(index);
      } else {
        ((ObjectNode) parent).remove(key);
      }
    }
  }

  /** Returns all of them. */
  public static List<Mutation> all() {
    return List.of(
        of("deeply nested", JsonMutations::deeplyNested),
        of("duplicate key", JsonMutations::duplicateKey),
        of("missing key", JsonMutations::missingKey),
        of("added key", JsonMutations::addedKey),
        of("renamed key", JsonMutations::renamedKey),
        of("wrong type", JsonMutations::wrongType),
        of("edge number", JsonMutations::edgeNumber),
        of("shifted number", JsonMutations::shiftedNumber),
        of("hostile text", JsonMutations::hostileText),
        of("exchanged values", JsonMutations::exchanged),
        of("long list", JsonMutations::longList),
        of("spliced values", JsonMutations::grafted));
  }

  private static Mutation of(String name, Change change) {
    return new Mutation(
        name,
        (specimen, random) -> {
          Optional<JsonPlace> place = JsonPlace.find(specimen.valid(), random);
          if (place.isEmpty()) {
            return false;
          }
          JsonNode root = place.get().root();
          List<Slot> slots = new ArrayList<>();
          collect(root, slots);
          if (slots.isEmpty() || !change.apply(slots, specimen, random)) {
            return false;
          }
          specimen.write(place.get().with(write(root)));
          return true;
        });
  }

  private static void collect(JsonNode node, List<Slot> slots) {
    for (int i = 0; node.isArray() && i < node.size(); i++) {
      slots.add(new Slot(node, null, i));
      collect(node.get(i), slots);
    }
    for (Iterator<String> keys = node.fieldNames(); keys.hasNext(); ) {
      String key = keys.next();
      slots.add(new Slot(node, key, -1));
      collect(node.get(key), slots);
    }
  }

  private static String write(JsonNode node) {
    try {
      return WRITER.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static <T> T any(List<T> list, Random random) {
    return list.get(random.nextInt(list.size()));
  }

  /** Returns a slot whose key says who it is, so that arrays of many numbers do not hide others. */
  private static Optional<Slot> anyNamed(List<Slot> slots, Random random) {
    List<Slot> named = slots.stream().filter(slot -> slot.key != null).toList();
    return named.isEmpty() ? Optional.empty() : Optional.of(any(named, random));
  }

  private static boolean deeplyNested(List<Slot> slots, Specimen specimen, Random random) {
    int depth = DEPTHS[random.nextInt(DEPTHS.length)];
    boolean array = random.nextBoolean();
    String open = (array ? "[" : "{\"a\":").repeat(depth);
    String core = array ? "" : "0";
    String close = random.nextInt(4) == 0 ? "" : (array ? "]" : "}").repeat(depth);
    any(slots, random).setRaw(open + core + close);
    return true;
  }

  private static boolean duplicateKey(List<Slot> slots, Specimen specimen, Random random) {
    Optional<Slot> twice = anyNamed(slots, random);
    if (twice.isEmpty()) {
      return false;
    }
    Slot slot = twice.get();
    String again = write(random.nextBoolean() ? slot.value() : any(slots, random).value());
    String key = write(NODES.textNode(slot.key));
    if (random.nextInt(4) == 0 && !slot.key.isEmpty()) {
      // The same key in other bytes.
      key = "\"\\u%04x".formatted((int) slot.key.charAt(0)) + key.substring(2);
    }
    slot.setRaw(write(slot.value()) + "," + key + ":" + again);
    return true;
  }

  private static boolean missingKey(List<Slot> slots, Specimen specimen, Random random) {
    any(slots, random).remove();
    return true;
  }

  private static boolean addedKey(List<Slot> slots, Specimen specimen, Random random) {
    Optional<Slot> beside = anyNamed(slots, random);
    beside.ifPresent(
        slot ->
            ((ObjectNode) slot.parent)
                .set(HostileTexts.any(random), any(slots, random).value().deepCopy()));
    return beside.isPresent();
  }

  private static boolean renamedKey(List<Slot> slots, Specimen specimen, Random random) {
    Optional<Slot> renamed = anyNamed(slots, random);
    if (renamed.isEmpty()) {
      return false;
    }
    Slot slot = renamed.get();
    JsonNode value = slot.value();
    String name =
        random.nextBoolean()
            ? HostileTexts.any(random)
            : anyNamed(slots, random).map(Slot::key).orElseThrow();
    slot.remove();
    ((ObjectNode) slot.parent).set(name, value);
    return true;
  }

  private static boolean wrongType(List<Slot> slots, Specimen specimen, Random random) {
    any(slots, random).setRaw(any(OTHER_TYPES, random));
    return true;
  }

  private static boolean edgeNumber(List<Slot> slots, Specimen specimen, Random random) {
    List<Slot> numbers = slots.stream().filter(slot -> slot.value().isNumber()).toList();
    boolean anywhere = numbers.isEmpty() || random.nextInt(8) == 0;
    any(anywhere ? slots : numbers, random).setRaw(any(EDGE_NUMBERS, random));
    return true;
  }

  /**
   * Moves a whole number, or two neighbours alike: offsets come to overlap, to leave gaps, to run
   * backwards or out of the file, and counts to disagree with what they count.
   */
  private static boolean shiftedNumber(List<Slot> slots, Specimen specimen, Random random) {
    List<Slot> numbers = slots.stream().filter(slot -> slot.value().isIntegralNumber()).toList();
    if (numbers.isEmpty()) {
      return false;
    }
    int at = random.nextInt(numbers.size());
    Slot slot = numbers.get(at);
    BigInteger old = slot.value().bigIntegerValue();
    BigInteger shifted =
        switch (random.nextInt(5)) {
          case 0 -> old.add(BigInteger.valueOf(random.nextInt(9) - 4));
          case 1 -> old.shiftLeft(1 + random.nextInt(70));
          case 2 -> old.negate();
          case 3 -> BigInteger.valueOf(random.nextLong());
          default -> any(numbers, random).value().bigIntegerValue();
        };
    slot.set(NODES.numberNode(shifted));
    if (at + 1 < numbers.size() && random.nextBoolean()) {
      Slot next = numbers.get(at + 1);
      next.set(NODES.numberNode(next.value().bigIntegerValue().add(shifted.subtract(old))));
    }
    return true;
  }

  private static boolean hostileText(List<Slot> slots, Specimen specimen, Random random) {
    List<Slot> texts = slots.stream().filter(slot -> slot.value().isTextual()).toList();
    boolean anywhere = texts.isEmpty() || random.nextInt(8) == 0;
    Slot slot = any(anywhere ? slots : texts, random);
    String text = HostileTexts.any(random);
    String old = slot.value().isTextual() && random.nextBoolean() ? slot.value().textValue() : "";
    slot.set(NODES.textNode(random.nextBoolean() ? old + text : text + old));
    return true;
  }

  private static boolean exchanged(List<Slot> slots, Specimen specimen, Random random) {
    Slot one = any(slots, random);
    Slot two = any(slots, random);
    JsonNode first = one.value().deepCopy();
    JsonNode second = two.value().deepCopy();
    one.set(second);
    if (two.value() != null && random.nextBoolean()) {
      two.set(first);
    }
    return true;
  }

  /** Repeats a value up to twenty thousand times, as elements or under as many keys. */
  private static boolean longList(List<Slot> slots, Specimen specimen, Random random) {
    Slot slot = any(slots, random);
    String one = write(slot.value());
    int most = random.nextInt(4) == 0 ? 2_000_000 : 20_000;
    int times = 1 + random.nextInt(Math.min(20_000, 1 + most / (one.length() + 8)));
    boolean keys = random.nextBoolean();
    StringBuilder all = new StringBuilder(keys ? "{" : "[");
    for (int i = 0; i < times; i++) {
      all.append(i == 0 ? "" : ",").append(keys ? "\"k" + i + "\":" : "").append(one);
    }
    slot.setRaw(all.append(keys ? '}' : ']').toString());
    return true;
  }

  /** Puts a value of another valid file in the place of one of this. */
  private static boolean grafted(List<Slot> slots, Specimen specimen, Random random) {
    Optional<JsonPlace> other = JsonPlace.find(specimen.other(random), random);
    if (other.isEmpty()) {
      return false;
    }
    List<Slot> scions = new ArrayList<>();
    collect(other.get().root(), scions);
    JsonNode scion =
        scions.isEmpty() || random.nextInt(16) == 0
            ? other.get().root()
            : any(scions, random).value();
    any(slots, random).set(scion);
    return true;
  }
}
