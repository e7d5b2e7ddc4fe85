package dev.offload.core.json;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonObjectTest {
  @TempDir Path directory;

  private static final InputFile FILE =
      new InputFile("list of things", Path.of("things.json"), "Maybe look at the manual.");

  private static JsonObject read(String text) {
    return JsonObject.of(FILE, text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void everyKindOfValueIsRead() {
    JsonObject object =
        read(
            """
            {"text": "a", "whole": -7, "number": 1.50, "yes": true, "nothing": null,
             "numbers": [1, 2.5], "objects": [{"a": 1}, {"a": 2}], "object": {"b": {"c": "d"}}}
            """);

    assertThat(object.text("text")).isEqualTo("a");
    assertThat(object.whole("whole")).isEqualTo(-7);
    assertThat(object.number("number")).isEqualTo(1.5);
    assertThat(object.decimal("number")).hasToString("1.50");
    assertThat(object.number("whole")).isEqualTo(-7);
    assertThat(object.optionalFlag("yes")).contains(true);
    assertThat(object.numbers("numbers")).containsExactly(1.0, 2.5);
    assertThat(object.objects("objects")).extracting(each -> each.whole("a")).containsExactly(1, 2);
    assertThat(object.object("object").object("b").text("c")).isEqualTo("d");
    assertThat(object.names())
        .containsExactly(
            "text", "whole", "number", "yes", "nothing", "numbers", "objects", "object");
    assertThat(object.unknown(Set.of("text", "whole", "number", "yes", "nothing", "objects")))
        .containsExactly("numbers", "object");
  }

  @Test
  void whatIsAbsentOrNullIsEmpty() {
    JsonObject object = read("{\"nothing\": null, \"text\": \"1\", \"number\": 1}");

    for (String name : List.of("nothing", "absent")) {
      assertThat(object.has(name)).isFalse();
      assertThat(object.optionalText(name)).isEmpty();
      assertThat(object.optionalWhole(name)).isEmpty();
      assertThat(object.optionalNumber(name)).isEmpty();
      assertThat(object.optionalFlag(name)).isEmpty();
    }
    assertThat(object.has("text")).isTrue();
  }

  @Test
  void scalarsAreTextsAsAUserWouldWriteThem() {
    JsonObject object =
        read("{\"a\": {\"n\": 30, \"d\": 0.50, \"e\": 1e3, \"t\": \"x\", \"f\": true}}");

    assertThat(object.scalars("a"))
        .containsExactly(
            entry("n", "30"),
            entry("d", "0.50"),
            entry("e", "1000"),
            entry("t", "x"),
            entry("f", "true"));
    assertThat(read("{\"a\": {\"t\": \"x\"}}").object("a").texts()).isEqualTo(Map.of("t", "x"));
  }

  @Test
  void valuesArePlain() {
    JsonObject object = read("{\"a\": {\"n\": 30, \"d\": 0.5, \"l\": [1, \"x\", {\"y\": false}]}}");

    assertThat(object.object("a").values())
        .containsExactly(
            entry("n", 30), entry("d", 0.5), entry("l", List.of(1, "x", Map.of("y", false))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]             | malformed: It is no object.",
        "5               | malformed: It is no object.",
        "null            | malformed: It is no object.",
        "``              | malformed: It is no object.",
        "{'a':           | malformed at line 1: It is no JSON (Unexpected end-of-input",
        "{a: 1}          | malformed at line 1: It is no JSON (Unexpected character ('a'",
        "{} {}           | malformed at line 1: Something follows its object.",
        "{'a':1,'a':2}   | malformed at line 1: It is no JSON (Duplicate field 'a'",
        "{'a': NaN}      | malformed at line 1: NaN and infinite numbers are none of JSON's.",
        "{'a': 01}       | malformed at line 1: It is no JSON (Invalid numeric value",
      })
  void whatIsNoObjectIsRefused(String text, String problem) {
    assertRefused(ErrorCode.MALFORMED_FILE, () -> read(text.replace('\'', '"')))
        .hasMessageStartingWith("The list of things (things.json) is " + problem)
        .hasMessageEndingWith("\nMaybe look at the manual.");
  }

  @Test
  void theLineOfAMistakeIsSaid() {
    assertRefused(ErrorCode.MALFORMED_FILE, () -> read("{\n\"a\": 1,\n\"b\": ?}"))
        .hasMessageContaining("at line 3: It is no JSON");
  }

  @Test
  void textInOtherBytesThanUtf8IsRefused() {
    byte[] latin = "{\"a\": \"größer\"}".getBytes(StandardCharsets.ISO_8859_1);

    assertRefused(ErrorCode.MALFORMED_FILE, () -> JsonObject.of(FILE, latin))
        .hasMessageContaining("(things.json) is malformed: It is no")
        .hasMessageContaining("UTF-8");
  }

  @Test
  void aByteOrderMarkIsNoPartOfTheText() {
    assertThat(read("\uFEFF{\"a\": \"größer\"}").text("a")).isEqualTo("größer");
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        wrong("{'a': 1}", JsonObject::text, "(o.l[0].a) is 1, not a text."),
        wrong("{'a': 1.0}", JsonObject::whole, "(o.l[0].a) is 1.0, not a whole number."),
        wrong("{'a': '1'}", JsonObject::whole, "(o.l[0].a) is \"1\", not a whole number."),
        wrong("{'a': 2147483648}", JsonObject::whole, "is 2147483648, not a whole number."),
        wrong("{'a': true}", JsonObject::number, "(o.l[0].a) is true, not a number."),
        wrong("{'a': 1e999}", JsonObject::number, "(o.l[0].a) is 1E+999, not a number."),
        wrong("{'a': '1'}", JsonObject::decimal, "(o.l[0].a) is \"1\", not a number."),
        wrong("{'a': 1}", JsonObject::optionalFlag, "(o.l[0].a) is 1, not true or false."),
        wrong("{'a': 1}", JsonObject::numbers, "(o.l[0].a) is 1, not an array."),
        wrong("{'a': [1, null]}", JsonObject::numbers, "(o.l[0].a[1]) is null, not a number."),
        wrong("{'a': {}}", JsonObject::objects, "(o.l[0].a) is {}, not an array."),
        wrong("{'a': [{}, 1]}", JsonObject::objects, "(o.l[0].a[1]) is no object."),
        wrong("{'a': []}", JsonObject::object, "(o.l[0].a) is no object."),
        wrong("{'a': null}", JsonObject::object, "It has no (o.l[0].a)."),
        wrong("{'b': 1}", JsonObject::text, "It has no (o.l[0].a)."),
        wrong("{'a': {'b': [1]}}", JsonObject::scalars, "(o.l[0].a.b) is [1], not a text or"),
        wrong("{'a': {'b': null}}", JsonObject::scalars, "It has no (o.l[0].a.b)."),
        wrong("{'a': {'b': 1e999}}", JsonObject::scalars, "(o.l[0].a.b) is 1E+999, not a text or"),
        wrong("{'a': {'b': 1e300}}", JsonObject::scalars, "not a number of at most 100 digits."),
        wrong("{'a': {'b': 1e-999999999}}", JsonObject::scalars, "of at most 100 digits."),
        wrong(
            "{'a': {'b': 1}}",
            (object, name) -> object.object(name).texts(),
            "(o.l[0].a.b) is 1, not a text."));
  }

  private static Arguments wrong(
      String object, BiConsumer<JsonObject, String> reading, String problem) {
    return Arguments.of(object, reading, problem);
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("wrong")
  void aRefusalNamesThePlace(
      String object, BiConsumer<JsonObject, String> reading, String problem) {
    JsonObject inner =
        read("{\"o\": {\"l\": [" + object.replace('\'', '"') + "]}}")
            .object("o")
            .objects("l")
            .get(0);

    assertRefused(ErrorCode.MALFORMED_FILE, () -> reading.accept(inner, "a"))
        .hasMessageStartingWith("The list of things (things.json) is malformed at line 1: ")
        .hasMessageContaining(problem);
  }

  @Test
  void theLineOfAValueIsThatOfItsName() {
    JsonObject object = read("{\n\"o\":\n{\"l\": [\n{\n\"a\":\n1}]}}").object("o");

    assertRefused(ErrorCode.MALFORMED_FILE, () -> object.objects("l").get(0).text("a"))
        .hasMessageContaining("at line 5: (o.l[0].a) is 1, not a text.");
    assertRefused(ErrorCode.MALFORMED_FILE, () -> object.objects("l").get(0).text("b"))
        .hasMessageContaining("at line 4: It has no (o.l[0].b).");
    assertRefused(ErrorCode.MALFORMED_FILE, () -> object.text("l"))
        .hasMessageContaining("at line 3: (o.l) is [{\"a\":1}], not a text.");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheNearest() {
    JsonObject object = read("{\n\"outer\": {\"gpus\": 8,\n\"gpsu\": 8}}");

    object.requireOnly("outer", "inner");
    assertRefused(
            ErrorCode.MALFORMED_FILE, () -> object.object("outer").requireOnly("gpus", "links"))
        .hasMessage(
            "The list of things (things.json) is malformed at line 3: There is no field named"
                + " (outer.gpsu).\nMaybe you meant gpus.");
  }

  @Test
  void whatIsMadeOfAnObjectIsRefusedWithItsPlace() {
    JsonObject object = read("{\"a\":\n{\"b\": 0}}").object("a");
    OffloadException reason =
        OffloadException.of(ErrorCode.INVALID_VALUE, "It is (0).", "Maybe 1.");

    assertThat(object.<Double>making(() -> object.number("b"))).isZero();
    assertRefused(
            ErrorCode.MALFORMED_FILE,
            () ->
                object.making(
                    () -> {
                      throw reason;
                    }))
        .hasMessage(
            "The list of things (things.json) is malformed at line 2: In (a): It is (0).\nMaybe 1.")
        .hasCause(reason);
    assertRefused(ErrorCode.MALFORMED_FILE, () -> object.making(() -> object.text("b")))
        .hasMessageContaining("at line 2: (a.b) is 0, not a text.");
  }

  @Test
  void numbersAreHeldToTheirBounds() {
    JsonObject object = read("{\"a\": -40, \"big\": 9223372036854775808, \"l\": [1, 2]}");

    assertThat(object.whole("a", -40, 40)).isEqualTo(-40);
    assertThat(object.optionalWhole("b", 0, 1)).isEmpty();
    assertThat(object.wholes("l", 1, 2)).containsExactly(1L, 2L);
    assertRefused(ErrorCode.MALFORMED_FILE, () -> object.whole("a", 1, 1000))
        .hasMessageContaining("(a) is -40, not a whole number from 1 to 1000.");
    assertRefused(ErrorCode.MALFORMED_FILE, () -> object.whole("big", 0, Long.MAX_VALUE))
        .hasMessageContaining("(big) is 9223372036854775808, not a whole number of 0 or more.");
    assertRefused(ErrorCode.MALFORMED_FILE, () -> object.wholes("l", 2, 3))
        .hasMessageContaining("(l[0]) is 1, not a whole number from 2 to 3.");
  }

  @Test
  void aConstantIsFoundByItsName() {
    JsonObject object = read("{\"a\": \"Input\", \"b\": \"rack\"}");

    assertThat(object.oneOf("a", ErrorCategory.class)).isEqualTo(ErrorCategory.INPUT);
    assertRefused(ErrorCode.MALFORMED_FILE, () -> object.oneOf("b", ErrorCategory.class))
        .hasMessageContaining("(b) is \"rack\", not one of ")
        .hasMessageContaining("input");
  }

  @Test
  void pythonsNumbersAreLetThroughOnlyWhereAsked() throws IOException {
    InputFile file =
        new InputFile(
            "list of things",
            Files.writeString(directory.resolve("things.json"), "{\"a\": -Infinity, \"b\": 3}"),
            "Maybe look at the manual.");

    assertThat(JsonObject.readPython(file, 100).number("b")).isEqualTo(3);
    assertRefused(ErrorCode.MALFORMED_FILE, () -> JsonObject.readPython(file, 100).number("a"))
        .hasMessageContaining("(a) is -Infinity, not a number.");
    assertRefused(ErrorCode.MALFORMED_FILE, () -> JsonObject.read(file, 100))
        .hasMessageContaining("at line 1: NaN and infinite numbers are none of JSON's.");
  }

  @Test
  void objectsAreHandedOnOneByOne() throws IOException {
    Map<String, Integer> seen = new LinkedHashMap<>();
    byte[] two = "{\"x\": {\"a\": 1}, \"y\": {\"a\": 2}}".getBytes(StandardCharsets.UTF_8);
    byte[] none = "{\"x\": 1}".getBytes(StandardCharsets.UTF_8);

    JsonObject.eachObject(
        FILE, new ByteArrayInputStream(two), (name, object) -> seen.put(name, object.whole("a")));

    assertThat(seen).containsExactly(entry("x", 1), entry("y", 2));
    assertRefused(
            ErrorCode.MALFORMED_FILE,
            () -> JsonObject.eachObject(FILE, new ByteArrayInputStream(none), (n, o) -> {}))
        .hasMessageContaining("at line 1: (x) is no object.");
  }
}
