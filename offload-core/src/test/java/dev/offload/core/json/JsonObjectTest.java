package dev.offload.core.json;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.offload.core.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JsonObjectTest {
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
    assertThat(object.file()).isEqualTo(FILE);
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
    assertThat(read("{\"a\": {\"t\": \"x\"}}").texts("a")).isEqualTo(Map.of("t", "x"));
  }

  @Test
  void valuesArePlain() {
    JsonObject object = read("{\"a\": {\"n\": 30, \"d\": 0.5, \"l\": [1, \"x\", {\"y\": false}]}}");

    assertThat(object.values("a"))
        .containsExactly(
            entry("n", 30), entry("d", 0.5), entry("l", List.of(1, "x", Map.of("y", false))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]             | It is no object.",
        "5               | It is no object.",
        "null            | It is no object.",
        "``              | It is no object.",
        "{'a':           | It is no JSON (line 1): Unexpected end-of-input",
        "{a: 1}          | It is no JSON (line 1): Unexpected character ('a'",
        "{} {}           | It is no JSON (line 1): Trailing token",
        "{'a':1,'a':2}   | It is no JSON (line 1): Duplicate field 'a'",
        "{'a': NaN}      | It is no JSON (line 1): Non-standard token 'NaN'",
        "{'a': 01}       | It is no JSON (line 1): Invalid numeric value",
      })
  void whatIsNoObjectIsRefused(String text, String problem) {
    assertRefused(ErrorCode.MALFORMED_FILE, () -> read(text.replace('\'', '"')))
        .hasMessageStartingWith("The list of things (things.json) is malformed: " + problem)
        .hasMessageEndingWith("\nMaybe look at the manual.");
  }

  @Test
  void theLineOfAMistakeIsSaid() {
    assertRefused(ErrorCode.MALFORMED_FILE, () -> read("{\n\"a\": 1,\n\"b\": ?}"))
        .hasMessageContaining("It is no JSON (line 3)");
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
        wrong("{'a': {'b': 1}}", JsonObject::texts, "(o.l[0].a.b) is 1, not a text."));
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
        .hasMessageStartingWith("The list of things (things.json) is malformed: ")
        .hasMessageContaining(problem);
  }
}
