package dev.offload.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.text.TextStyle;
import dev.offload.models.checkpoint.CheckpointFixture;
import dev.offload.models.checkpoint.CheckpointFixture.Tensor;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import dev.offload.models.checkpoint.DType;
import dev.offload.models.checkpoint.Inventory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectionTest {
  @TempDir Path directory;

  private static List<String> text(Path path, int width) {
    return text(path, new TextStyle(width, false));
  }

  private static List<String> text(Path path, TextStyle style) {
    return InspectionText.of(Inspection.of(Inventory.read(path)), style).lines();
  }

  private Path blocks(long... bytes) {
    List<Tensor> tensors = new ArrayList<>();
    for (int i = 0; i < bytes.length; i++) {
      tensors.add(Tensor.of("b." + i + ".w", DType.U8, bytes[i]));
    }
    return CheckpointFixture.writeSafetensors(directory.resolve("m.safetensors"), tensors);
  }

  @Test
  void leavesColumnsOutWhereTheTableIsTooWide() {
    Path model = CheckpointFixture.writeWan22T2vA14b(directory);

    List<String> lines = text(model, 80);

    assertThat(lines.subList(lines.indexOf("") + 1, lines.size()))
        .containsExactly(
            "                               params,          bytes,       per  share,",
            "component      blocks              1e9  dtypes      GB     block       %",
            "transformer    blocks 0-39       14.06  BF16     28.11  702.8 MB    49.2",
            "               outside blocks     0.23  BF16      0.47         -     0.8",
            "transformer_2  blocks 0-39       14.06  BF16     28.11  702.8 MB    49.2",
            "               outside blocks     0.23  BF16      0.47         -     0.8",
            "total                            28.58           57.15             100.0",
            "",
            "Classes: transformer WanTransformer3DModel, transformer_2 WanTransformer3DModel.",
            "",
            "No weights on disk: scheduler, text_encoder, tokenizer, vae.",
            "Read 6 headers of 57.2 GB.");
  }

  @ParameterizedTest
  @ValueSource(ints = {40, 60, 80, 100, 120, 200})
  void longNamesBreakNoTerminal(int width) {
    Path model =
        CheckpointFixture.in(directory, "P".repeat(300))
            .component("a", "diffusers", "Conditional".repeat(9), "config.json", Map.of())
            .wanTransformer("transformer", WanSize.TINY, DType.BF16, Long.MAX_VALUE)
            .write();
    String prefix = "model.deeply.nested." + "segment.".repeat(40) + "blocks.";
    CheckpointFixture.writeSafetensors(
        directory.resolve("a/model.safetensors"),
        List.of(Tensor.of(prefix + "0.w", DType.U8, 1), Tensor.of(prefix + "1.w", DType.U8, 2)));

    List<String> lines = text(model, width);

    int table = lines.indexOf("");
    assertThat(lines.subList(table, lines.size()))
        .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(Math.max(width, 66)))
        .anySatisfy(line -> assertThat(line).contains("segment.blocks 0-1"))
        .anySatisfy(line -> assertThat(line).contains("block 1: 2 B, the other 1 B"));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "9 8 8 8 | ! block 0: 9 B, the others 8 B",
        "9 8 8 9 8 | ! blocks 0, 3: 9 B, the others 8 B",
        "9 9 9 8 8 8 8 7 | ! blocks 0-2: 9 B; block 7: 7 B; the others 8 B",
        "8 9 | ! block 1: 9 B, the other 8 B",
        "1000000 1000001 1000000 | ! block 1: 1,000,001 bytes, the others 1,000,000 bytes",
        "705100000 702800000 702800000 | ! block 0: 705.1 MB, the others 702.8 MB"
      })
  void saysWhichBlocksDiffer(String sizes, String note) {
    long[] bytes = List.of(sizes.split(" ")).stream().mapToLong(Long::parseLong).toArray();

    assertThat(text(blocks(bytes), 120)).contains("  " + note);
  }

  @Test
  void evenBlocksNeedNoNote() {
    assertThat(text(blocks(8, 8, 8), new TextStyle(120, true)))
        .noneMatch(line -> line.contains("! "));
  }

  @Test
  void unevenBlocksAreYellow() {
    String yellow = "\u001b[33m";
    assertThat(text(blocks(9, 8, 8), new TextStyle(120, true)))
        .filteredOn(line -> line.contains(yellow))
        .satisfiesExactly(
            row -> assertThat(row).contains(yellow + "b 0-2"),
            note -> assertThat(note).startsWith(yellow + "  ! block 0: 9 B"));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0 B",
    "999, 999 B",
    "1000, 1.0 kB",
    "999949, 999.9 kB",
    "999950, 1.0 MB",
    "702788608, 702.8 MB",
    "999949999, 999.9 MB",
    "999950000, 1.0 GB",
    "57154000000, 57.2 GB"
  })
  void sizesHaveTheUnitThatSuitsThem(long bytes, String text) {
    assertThat(InspectionText.size(bytes)).isEqualTo(text);
  }

  @Test
  void fewElementTypesAreListedAndManyCounted() {
    assertThat(InspectionText.dtypes(List.of())).isEqualTo("-");
    assertThat(InspectionText.dtypes(List.of("Q4_K", "F32"))).isEqualTo("Q4_K, F32");
    assertThat(InspectionText.dtypes(List.of("A", "B", "C", "D", "E"))).isEqualTo("A, B, C, +2");
  }
}
