package dev.offload.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.report.Comparison;
import dev.offload.core.report.Explanation;
import dev.offload.core.report.StrategyResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class TextRendererTest {
  private final Comparison comparison = SmallComparison.create();

  @ParameterizedTest
  @ValueSource(ints = {150, 124, 80, 50})
  void showsTheScenarioAndTheTable(int width) throws IOException {
    String text = render(new TextStyle(width, Ansi.OFF, false));

    assertThat(text).startsWith(golden("comparison-%d.txt".formatted(width)) + "\n");
  }

  @Test
  void showsEveryStepAndMarksTheSwitch() throws IOException {
    String text = render(new TextStyle(120, Ansi.OFF, true));

    assertThat(text).contains("\n" + golden("steps.txt") + "\n");
  }

  @ParameterizedTest
  @ValueSource(ints = {120, 80, 50})
  void fitsItsWidth(int width) throws IOException {
    assertThat(render(new TextStyle(width, Ansi.OFF, width > 50)).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
  }

  @Test
  void endsWithVerdictsAndExplanation() throws IOException {
    String text = render(new TextStyle(1000, Ansi.OFF, false));

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
    String text = render(new TextStyle(120, Ansi.ON, false));

    assertThat(text).contains("\u001b[1m\u001b[32m> quick").contains("\u001b[2m\u001b[31mx huge");
    assertThat(text.replaceAll("\u001b\\[[0-9;]*m", ""))
        .isEqualTo(render(new TextStyle(120, Ansi.OFF, false)));
  }

  private String render(TextStyle style) throws IOException {
    StringWriter writer = new StringWriter();
    new TextRenderer(style).render(comparison, writer);
    return writer.toString();
  }

  private static String golden(String name) throws IOException {
    try (InputStream file = TextRendererTest.class.getResourceAsStream(name)) {
      assertThat(file).as(name).isNotNull();
      return new String(file.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
