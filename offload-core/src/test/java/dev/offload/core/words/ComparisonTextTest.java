package dev.offload.core.words;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.report.Comparison;
import dev.offload.core.report.StrategyResult;
import dev.offload.core.testing.SmallComparison;
import dev.offload.core.text.TextStyle;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ComparisonTextTest {
  private final Comparison comparison = SmallComparison.create();

  @ParameterizedTest
  @ValueSource(ints = {150, 124, 80, 50})
  void showsTheScenarioAndTheTable(int width) throws IOException {
    String text = render(new TextStyle(width, false), false);

    assertThat(text).startsWith(golden("comparison-%d.txt".formatted(width)) + "\n");
  }

  @Test
  void showsEveryStepAndMarksTheSwitch() throws IOException {
    String text = render(new TextStyle(120, false), true);

    assertThat(text).contains("\n" + golden("steps.txt") + "\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {120, 80, 50})
  void fitsItsWidth(int width) throws IOException {
    assertThat(render(new TextStyle(width, false), width > 50).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
  }

  @Test
  void endsWithVerdictsAndExplanation() throws IOException {
    String text = render(new TextStyle(1000, false), false);

    for (StrategyResult result : comparison.results()) {
      assertThat(text)
          .containsPattern(
              "[>x ] %s +\\Q%s\\E"
                  .formatted(result.label(), Explanation.verdict(comparison, result)));
    }
    assertThat(text).contains("are what it would take if it fitted");
    for (String sentence : Explanation.lines(comparison)) {
      assertThat(text).contains("\n- " + sentence + "\n");
    }
  }

  @Test
  void coloursTheRecommendedAndTheInfeasible() throws IOException {
    String text = render(new TextStyle(120, true), false);

    assertThat(text).contains("\u001b[1m\u001b[32m> quick").contains("\u001b[2m\u001b[31mx huge");
    assertThat(text.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(render(new TextStyle(120, false), false));
  }

  private String render(TextStyle style, boolean everyStep) throws IOException {
    StringBuilder text = new StringBuilder();
    ComparisonText.of(comparison, style, everyStep).writeTo(text);
    return text.toString();
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = ComparisonTextTest.class.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
