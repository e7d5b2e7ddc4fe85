package dev.offload.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.ModelDescription;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.schedule.NoiseScheduler;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.Help.Ansi;

class ScheduleTextTest {
  private static String text(int width, Ansi ansi, Double... shifts) throws IOException {
    ModelDescription model =
        new BuiltInModels().find("Wan-AI/Wan2.2-T2V-A14B-Diffusers").orElseThrow();
    StringWriter writer = new StringWriter();
    ScheduleText.write(
        ScheduleView.of(
            model, model.defaults().noise(), NoiseScheduler.SGLANG_FLOW_UNIPC, 27, List.of(shifts)),
        writer,
        width,
        ansi);
    return writer.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {80, 120})
  void fitsItsWidth(int width) throws IOException {
    assertThat(text(width, Ansi.OFF, 12.).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
    assertThat(text(width, Ansi.OFF, 3., 5., 8., 12.).lines())
        .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(width));
  }

  @Test
  void twoShiftsFitOneTableOf80Columns() throws IOException {
    assertThat(text(80, Ansi.OFF, 3., 12.).lines().filter(line -> line.startsWith("step")))
        .hasSize(1);
  }

  @ParameterizedTest(name = "{0} columns: {1} tables")
  @CsvSource({"40, 4", "80, 2", "100, 2", "120, 2", "150, 1"})
  void whatDoesNotFitHasATableOfItsOwn(int width, int tables) throws IOException {
    List<String> lines = text(width, Ansi.OFF, 3., 5., 8., 12.).lines().toList();

    List<String> headings = lines.stream().filter(line -> line.startsWith("step")).toList();
    assertThat(headings)
        .hasSize(tables)
        .allMatch(line -> line.matches("step( +sigma  timestep  expert)+"));
    List<String> shifts = lines.stream().filter(line -> line.matches("( +at [0-9.]+)+")).toList();
    assertThat(String.join("", shifts.subList(0, tables)).strip())
        .matches("at 3\\.0 +at 5\\.0 +at 8\\.0 +at 12\\.0");
  }

  @Test
  void theSwitchStandsOutInColour() throws IOException {
    String coloured = text(80, Ansi.ON, 3., 12.);

    assertThat(coloured).contains(Tone.RECOMMENDED.apply("transformer_2 <", Ansi.ON));
    assertThat(coloured.replaceAll("\u001b\\[[0-9;]*m", "")).isEqualTo(text(80, Ansi.OFF, 3., 12.));
  }
}
