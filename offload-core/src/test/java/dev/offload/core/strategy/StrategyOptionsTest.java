package dev.offload.core.strategy;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.unit.DataSize;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class StrategyOptionsTest {
  private enum Variant {
    V1,
    V2_LATE
  }

  private static final StrategyOption<Variant> VARIANT =
      new StrategyOption<>(
          "variant", OptionType.choice(Variant.class), Variant.V2_LATE, "Which one.");
  private static final StrategyOption<Double> PREFETCH =
      new StrategyOption<>("prefetch", OptionType.number(1), 1.0, "How far.");
  private static final StrategyOption<Boolean> UNLISTED =
      new StrategyOption<>("unknown", OptionType.flag(), true, "Whether.");

  /** A strategy with two options, which is never run. */
  private static final OffloadStrategy STRATEGY =
      new OffloadStrategy() {
        @Override
        public String name() {
          return "layerwise";
        }

        @Override
        public String description() {
          return "A strategy of a test.";
        }

        @Override
        public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
          return new OffloadPlan() {};
        }

        @Override
        public List<StrategyOption<?>> options() {
          return List.of(VARIANT, PREFETCH);
        }
      };

  private static StrategyOptions options(Map<String, String> given) {
    return StrategyOptions.of(STRATEGY, Map.of("variant", "v1", "unknown", "x"), given);
  }

  @Test
  void whatTheUserGaveWinsOverTheSoftwareOverTheStrategy() {
    assertThat(options(Map.of()).asMap())
        .containsExactly(Map.entry("variant", "v1"), Map.entry("prefetch", "1"));
    StrategyOptions given = options(Map.of("variant", "v2-late", "prefetch", "3"));
    assertThat(given.asMap())
        .containsExactly(Map.entry("variant", "v2-late"), Map.entry("prefetch", "3"));
    assertThat(given.get(VARIANT)).isEqualTo(Variant.V2_LATE);
    assertThat(given.get(PREFETCH)).isEqualTo(3);
  }

  @Test
  void someValuesLeaveTheRestAtTheirDefaults() {
    StrategyOptions some = StrategyOptions.defaults().with(PREFETCH, 2.0);

    assertThat(some.asMap()).containsExactly(Map.entry("prefetch", "2"));
    assertThat(some.get(PREFETCH)).isEqualTo(2);
    assertThat(some.get(VARIANT)).isEqualTo(Variant.V2_LATE);
    assertThat(some)
        .isEqualTo(StrategyOptions.defaults().with(PREFETCH, 3.0).with(PREFETCH, 2.0))
        .isNotEqualTo(StrategyOptions.defaults());
  }

  @Test
  void unknownOptionsAndWordsAreRefused() {
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> options(Map.of("varaint", "v1")))
        .hasMessageContaining("(varaint)")
        .hasMessageContaining("variant");
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> options(Map.of("variant", "v3")))
        .hasMessageContaining("(v3)");
    assertRefused(ErrorCode.BROKEN_PLUGIN, () -> options(Map.of()).get(UNLISTED));
  }

  @Test
  void numbersAreReadFromTheirLeastValueOn() {
    assertThat(OptionType.number(0).parse("0.5", "prefetch", "layerwise")).isEqualTo(0.5);
    assertThat(OptionType.number(2).parse("2", "prefetch", "layerwise")).isEqualTo(2);
    assertThat(OptionType.whole(2, "layers").parse("2", "prefetch", "layerwise")).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "x", "NaN", "Infinity", "-1", "0.99", "1e999"})
  void whatIsNoNumberOrTooSmallIsRefused(String text) {
    assertRefused(ErrorCode.INVALID_VALUE, () -> options(Map.of("prefetch", text)))
        .hasMessageContaining("(" + text + ")")
        .hasMessageContaining("a number of 1 or more");
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> OptionType.number(1.5).parse(text, "prefetch", "layerwise"))
        .hasMessageContaining("a number of 1.5 or more");
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> OptionType.whole(1, "layers").parse(text, "prefetch", "layerwise"))
        .hasMessageContaining("a number of 1 or more");
  }

  private static OptionType<Variant> choice() {
    return OptionType.choice(Variant.class);
  }

  static Stream<Arguments> values() {
    return Stream.of(
        Arguments.of(choice(), "v1|v2-late", "v2-late", Variant.V2_LATE),
        Arguments.of(choice().orAuto(), "auto|v1|v2-late", "v1", Optional.of(Variant.V1)),
        Arguments.of(OptionType.flag(), "true|false", "false", false),
        Arguments.of(OptionType.whole(2, "layers"), "number from 2", "7", 7),
        Arguments.of(new OptionType.Whole(0, 9, "layers"), "number from 0 to 9", "9", 9),
        Arguments.of(
            OptionType.whole(0, "layers").orAuto(),
            "auto or number from 0",
            "auto",
            Optional.empty()),
        Arguments.of(OptionType.number(0.5), "number from 0.5", "100", 100.0),
        Arguments.of(
            OptionType.countOrRatio("layers"), "number of layers, or ratio below 1", "0.25", 0.25),
        Arguments.of(
            OptionType.countOrRatio("layers").orAuto(),
            "auto, number of layers, or ratio below 1",
            "12",
            Optional.of(12.0)),
        Arguments.of(
            OptionType.size(DataSize.parse("32MB")),
            "size as in 32MB",
            "24GiB",
            DataSize.ofGibibytes(24)),
        Arguments.of(
            OptionType.size(DataSize.parse("1kB")).orAuto(),
            "auto or size as in 1kB",
            "0B",
            Optional.of(DataSize.ZERO)));
  }

  @ParameterizedTest(name = "{1}: {2}")
  @MethodSource("values")
  <T> void valuesAreWrittenAsTheyAreRead(OptionType<T> type, String words, String text, T value) {
    assertThat(type.words()).isEqualTo(words);
    assertThat(type.parse(text, "option", "strategy")).isEqualTo(value);
    assertThat(type.print(value)).isEqualTo(text);
  }

  static Stream<Arguments> nonsense() {
    return Stream.of(
        Arguments.of(choice(), "V1", "There is no value of option o of s named (V1)."),
        Arguments.of(choice().orAuto(), "never", "Maybe use one of: auto, v1, v2-late."),
        Arguments.of(OptionType.flag(), "yes", "Maybe use one of: true, false."),
        Arguments.of(
            OptionType.whole(0, "layers"),
            "1.5",
            "The option o (1.5) of strategy s must be a whole number of layers."),
        Arguments.of(new OptionType.Whole(0, 9, "layers"), "10", "must be at most 9 layers"),
        Arguments.of(
            OptionType.countOrRatio("layers").orAuto(),
            "1.5",
            "The option o (1.5) must be a whole number of layers, or a ratio below 1."),
        Arguments.of(OptionType.countOrRatio("layers"), "-1", "a number of 0 or more"),
        Arguments.of(
            OptionType.size(DataSize.ZERO),
            "32",
            "The data size (32) is not a number with a unit"));
  }

  @ParameterizedTest(name = "{1}")
  @MethodSource("nonsense")
  void whatIsOfAnotherTypeIsRefused(OptionType<?> type, String text, String problem) {
    ErrorCode code =
        problem.contains("layers") || problem.contains("number")
            ? ErrorCode.INVALID_VALUE
            : ErrorCode.UNKNOWN_NAME;
    assertRefused(code, () -> type.parse(text, "o", "s")).hasMessageContaining(problem);
  }
}
