package dev.offload.core.strategy;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StrategyOptionsTest {
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
        public List<StrategyOption> options() {
          return List.of(
              new StrategyOption("variant", "v1|v2", "v2", "Which one."),
              new StrategyOption("prefetch", "number", "1", "How far."));
        }
      };

  private static StrategyOptions options(Map<String, String> given) {
    return StrategyOptions.of(STRATEGY, Map.of("variant", "v1", "unknown", "x"), given);
  }

  @Test
  void whatTheUserGaveWinsOverTheSoftwareOverTheStrategy() {
    assertThat(options(Map.of()).asMap())
        .containsExactly(Map.entry("variant", "v1"), Map.entry("prefetch", "1"));
    assertThat(options(Map.of("variant", "v2", "prefetch", "3")).asMap())
        .containsExactly(Map.entry("variant", "v2"), Map.entry("prefetch", "3"));
  }

  @Test
  void unknownOptionsAndWordsAreRefused() {
    assertRefused(ErrorCode.UNKNOWN_NAME, () -> options(Map.of("varaint", "v1")))
        .hasMessageContaining("(varaint)")
        .hasMessageContaining("variant");
    assertRefused(
            ErrorCode.UNKNOWN_NAME,
            () -> options(Map.of("variant", "v3")).oneOf("variant", List.of("v1", "v2")))
        .hasMessageContaining("(v3)");
    assertRefused(ErrorCode.BROKEN_PLUGIN, () -> options(Map.of()).text("unknown"));
  }

  @Test
  void numbersAreReadFromTheirLeastValueOn() {
    assertThat(options(Map.of("prefetch", "0.5")).number("prefetch", 0)).isEqualTo(0.5);
    assertThat(options(Map.of("prefetch", "2")).number("prefetch", 2)).isEqualTo(2);
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"", "x", "NaN", "Infinity", "-1", "0.99", "1e999"})
  void whatIsNoNumberOrTooSmallIsRefused(String text) {
    assertRefused(
            ErrorCode.INVALID_VALUE, () -> options(Map.of("prefetch", text)).number("prefetch", 1))
        .hasMessageContaining("(" + text + ")")
        .hasMessageContaining("a number of 1 or more");
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> options(Map.of("prefetch", text)).number("prefetch", 1.5))
        .hasMessageContaining("a number of 1.5 or more");
  }
}
