package dev.offload.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.cli.render.CsvRenderer;
import dev.offload.cli.render.SweepText;
import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files of results are read back: as values, as a summary, as a line that tells how far it is. */
class ResultsTest {
  private static final SmallSweep SMALL =
      SmallSweep.of(
          "gpus",
          "4,16",
          "vram",
          "40GiB,80GiB",
          "frames",
          "17,33",
          "strategy",
          "resident,layerwise:prefetch=2,variant=v2,quantized");

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = directory.resolve("results.jsonl");
    SMALL.toFile(file);
  }

  private static String summary(Path file, List<Axis> by) {
    Document text = SweepText.of(SmallSweep.read(file).summary(by), TextStyle.PLAIN);
    return String.join("\n", text.lines()) + "\n";
  }

  private List<Map<String, Object>> rows() throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    SmallSweep.read(file).read(row -> rows.add(row.values()));
    return rows;
  }

  @Test
  void csvHasTheSameValues() throws IOException {
    StringWriter csv = new StringWriter();
    SmallSweep.read(file).read(CsvRenderer.rows(csv));

    List<List<String>> lines = parse(csv.toString());
    List<Map<String, String>> read = new ArrayList<>();
    for (List<String> cells : lines.subList(1, lines.size())) {
      Map<String, String> row = new LinkedHashMap<>();
      for (int i = 0; i < cells.size(); i++) {
        row.put(lines.get(0).get(i), cells.get(i));
      }
      read.add(row);
    }
    List<Map<String, String>> expected = new ArrayList<>();
    for (Map<String, Object> row : rows()) {
      Map<String, String> texts = new LinkedHashMap<>();
      row.forEach((name, value) -> texts.put(name, CsvRenderer.text(value)));
      expected.add(texts);
    }
    assertThat(read).isEqualTo(expected).hasSize(24);
    assertThat(lines.get(0)).isEqualTo(Row.FIELDS);
    for (int i = 0; i < read.size(); i++) {
      Object seconds = rows().get(i).get("denoiseSeconds");
      if (seconds != null) {
        assertThat(Double.valueOf(read.get(i).get("denoiseSeconds"))).isEqualTo(seconds);
      }
    }
    assertThat(csv.toString()).contains("\"layerwise:prefetch=2,variant=v2\"");
  }

  @Test
  void csvIsTheSameWithoutAFile() throws IOException {
    StringWriter fromFile = new StringWriter();
    SmallSweep.read(file).read(CsvRenderer.rows(fromFile));
    StringWriter streamed = new StringWriter();
    SMALL.sweep().threads(2).run(CsvRenderer.rows(streamed));

    assertThat(streamed).hasToString(fromFile.toString());
  }

  /** Reads what RFC 4180 describes. */
  private static List<List<String>> parse(String csv) {
    List<List<String>> lines = new ArrayList<>();
    List<String> cells = new ArrayList<>();
    StringBuilder cell = new StringBuilder();
    boolean quoted = false;
    for (int i = 0; i < csv.length(); i++) {
      char c = csv.charAt(i);
      if (quoted) {
        if (c == '"' && i + 1 < csv.length() && csv.charAt(i + 1) == '"') {
          cell.append('"');
          i++;
        } else if (c == '"') {
          quoted = false;
        } else {
          cell.append(c);
        }
      } else if (c == '"') {
        quoted = true;
      } else if (c == ',' || c == '\n') {
        cells.add(cell.toString());
        cell.setLength(0);
        if (c == '\n') {
          lines.add(cells);
          cells = new ArrayList<>();
        }
      } else if (c != '\r') {
        cell.append(c);
      }
    }
    return lines;
  }

  @Test
  void theSummaryCountsAndNamesTheFastestOfEachGroup() throws IOException {
    String text = summary(file, List.of(Axis.named("frames"), Axis.named("vram")));

    List<Map<String, Object>> rows = rows();
    for (String status : List.of("fits", "does-not-fit", "impossible")) {
      long count = rows.stream().filter(row -> row.get("status").equals(status)).count();
      assertThat(text.lines().findFirst().orElseThrow()).contains(" " + count + " ");
    }
    for (int frames : new int[] {17, 33}) {
      for (int gib : new int[] {40, 80}) {
        Map<String, Object> best =
            rows.stream()
                .filter(row -> row.get("status").equals("fits"))
                .filter(row -> row.get("frames").equals(frames))
                .filter(row -> row.get("vramBytes").equals((long) gib << 30))
                .filter(row -> Boolean.TRUE.equals(row.get("lossless")))
                .min(
                    java.util.Comparator.comparingDouble(row -> (double) row.get("denoiseSeconds")))
                .orElseThrow();
        assertThat(text)
            .containsPattern(
                " %d +%dGiB +%s .* %d\n"
                    .formatted(frames, gib, best.get("label"), best.get("index")));
      }
    }
  }

  @Test
  void optionsWithSeveralValuesMakeTheGroups() throws IOException {
    String text = summary(file, List.of());

    assertThat(text).contains("by frames, gpus, vram:").contains("12 are impossible");
  }

  @Test
  void aGroupInWhichNothingFitsSaysSo() throws IOException {
    Path none = directory.resolve("none.jsonl");
    SmallSweep.of("vram", "8GiB,80GiB", "frames", "17", "strategy", "resident").toFile(none);
    String text = summary(none, List.of());

    assertThat(text).containsPattern("8GiB +nothing fits").containsPattern("80GiB +resident");
  }

  @Test
  void aDamagedRowIsNamedByItsLine() throws IOException {
    List<String> lines = Files.readAllLines(file);
    lines.set(2, "{\"index\":1,");
    Files.write(file, lines);

    assertThatThrownBy(() -> summary(file, List.of())).hasMessageContaining("Line 3 of");
  }
}
