package dev.offload.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.ModelDescription;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.Tone;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTextTest {
  private static List<String> text(int width, Double... shifts) {
    return text(new TextStyle(width, false), shifts);
  }

  private static List<String> text(TextStyle style, Double... shifts) {
    ModelDescription model =
        new BuiltInModels().find("Wan-AI/Wan2.2-T2V-A14B-Diffusers").orElseThrow();
    return ScheduleText.of(
            ScheduleView.of(
                model,
                model.defaults().noise(),
                NoiseScheduler.SGLANG_FLOW_UNIPC,
                27,
                List.of(shifts)),
            style)
        .lines();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120})
  void fitsItsWidth(int width) {
    assertThat(text(width, 12.))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
    assertThat(text(width, 3., 5., 8., 12.))
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
  }

  @Test
  void twoShiftsFitOneTableOf80Columns() {
    assertThat(text(80, 3., 12.).stream().filter(line -> line.startsWith("step"))).hasSize(1);
  }

  @ParameterizedTest(name = "{0} columns: {1} tables")
  @CsvSource({"40, 4", "80, 2", "100, 2", "120, 2", "150, 1"})
  void whatDoesNotFitHasATableOfItsOwn(int width, int tables) {
    List<String> lines = text(width, 3., 5., 8., 12.);

    List<String> headings = lines.stream().filter(line -> line.startsWith("step")).toList();
    assertThat(headings)
        .hasSize(tables)
        .allMatch(line -> line.matches("step( +sigma  timestep  expert)+"));
    List<String> shifts = lines.stream().filter(line -> line.matches("( +at [0-9.]+)+")).toList();
    assertThat(String.join("", shifts.subList(0, tables)).strip())
        .matches("at 3\\.0 +at 5\\.0 +at 8\\.0 +at 12\\.0");
  }

  @Test
  void theSwitchStandsOutInColour() {
    TextStyle style = new TextStyle(80, true);
    String coloured = String.join("\n", text(style, 3., 12.));

    assertThat(coloured).contains(Tone.RECOMMENDED.apply("transformer_2 <", style));
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "").lines())
        .containsExactlyElementsOf(text(80, 3., 12.));
  }
}
