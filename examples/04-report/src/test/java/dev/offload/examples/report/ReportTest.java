package dev.offload.examples.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The page of the documentation is what the program prints, and its commands say the same. */
class ReportTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Path PAGE = ROOT.resolve(Path.of("docs", "report.md"));
  private static final Pattern COMMAND =
      Pattern.compile("^ *\\./offload ((?:.*\\\\\\n)*.*)$", Pattern.MULTILINE);

  @Test
  void thePageIsTheOutput() throws IOException {
    assertThat(Report.text()).isEqualTo(Files.readString(PAGE));
  }

  @Test
  void thePageIsNoWiderThanATerminal() throws IOException {
    assertThat(Files.readAllLines(PAGE))
        .allSatisfy(line -> assertThat(line).hasSizeBetween(0, 120));
  }

  @ParameterizedTest
  @MethodSource("sectionsWithCommands")
  void theCommandOfASectionPredictsTheSame(String section)
      throws IOException, InterruptedException {
    Matcher command = COMMAND.matcher(section);
    assertThat(command.find()).isTrue();

    String json = offload(command.group(1).replace("--steps-table", ""));

    List<Double> denoise = figures(json, "denoiseSeconds");
    List<Double> first = figures(json, "firstStepSeconds");
    List<Double> contention = figures(json, "contentionSeconds");
    assertThat(denoise).isNotEmpty();
    for (int i = 0; i < denoise.size(); i++) {
      // Most sections show the whole run, two of them only the figure that they are about.
      assertThat(
              Stream.of(
                  format("%.1f", denoise.get(i)),
                  format("%.2f", denoise.get(i)),
                  format("%.2f", first.get(i)),
                  format("%.2f ", contention.get(i) / Setup.STEPS)))
          .as("figures of result %d", i)
          .filteredOn(figure -> Double.parseDouble(figure) > 0)
          .anyMatch(section::contains);
    }
  }

  private static List<Double> figures(String json, String field) {
    return Pattern.compile("\"" + field + "\" : ([0-9.E-]+)")
        .matcher(json)
        .results()
        .map(found -> Double.parseDouble(found.group(1)))
        .toList();
  }

  private static String format(String format, double number) {
    return String.format(Locale.ROOT, format, number);
  }

  static Stream<String> sectionsWithCommands() throws IOException {
    return Stream.of(Files.readString(PAGE).split("\n## ")).skip(1);
  }

  /** Returns what the command prints as JSON. */
  private static String offload(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-classpath");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments.replace("\\\n", " ").trim().split("\\s+")));
    command.addAll(List.of("--format", "json"));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output;
  }
}
