package dev.offload.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MergeTest {
  private static final SmallSweep SMALL =
      SmallSweep.of(
          "gpus", "1..8", "vram", "24GiB,80GiB", "frames", "17", "strategy", "resident,full");

  @TempDir Path directory;

  private List<Path> shards(SmallSweep small, int count) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      Path file = directory.resolve("part-%d-of-%d.jsonl".formatted(number, count));
      small.sweep().shard(new Shard(number, count)).toFile(file, false, rows -> {});
      // Backwards, since a shell may list them in any order.
      files.add(0, file);
    }
    return files;
  }

  private static Results joined(List<Path> files) {
    return Results.joined(files, option -> "--" + option);
  }

  private static String merged(List<Path> files) throws IOException {
    StringWriter writer = new StringWriter();
    joined(files).write(writer);
    return writer.toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 20})
  void theJoinedShardsAreTheWhole(int count) throws IOException {
    Path whole = directory.resolve("whole.jsonl");
    SMALL.toFile(whole);

    assertThat(merged(shards(SMALL, count))).isEqualTo(Files.readString(whole));
  }

  @Test
  void aSampleIsJoinedToo() throws IOException {
    SmallSweep sample = SMALL.sampled(25, 3);
    Path whole = directory.resolve("whole.jsonl");
    sample.toFile(whole);

    assertThat(merged(shards(sample, 3))).isEqualTo(Files.readString(whole));
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    List<Path> files = shards(SMALL, 3);
    files.remove(1);

    assertThatThrownBy(() -> joined(files))
        .hasMessageContaining("Rows are missing (all of shard 2/3)")
        .hasMessageContaining("run these shards again");
  }

  @Test
  void anUnfinishedShardIsNamedWithItsFile() throws IOException {
    List<Path> files = shards(SMALL, 2);
    List<String> lines = Files.readAllLines(files.get(0));
    Files.writeString(
        files.get(0), String.join("\n", lines.subList(0, lines.size() - 3)) + "\n{\"index\":");

    assertThatThrownBy(() -> joined(files))
        .hasMessageContaining(
            "3 of the 16 rows of shard 2/2, which is (%s)".formatted(files.get(0)));
  }

  @Test
  void aDoubleShardIsNamed() throws IOException {
    List<Path> files = shards(SMALL, 2);
    Path copy = Files.copy(files.get(0), directory.resolve("copy.jsonl"));
    files.add(copy);

    assertThatThrownBy(() -> joined(files))
        .hasMessageContaining("The shard (2/2) is double")
        .hasMessageContaining("copy.jsonl");
  }

  @Test
  void aShardOfAnotherSweepIsNamedWithTheDifference() throws IOException {
    List<Path> files = shards(SMALL, 2);
    Path other = directory.resolve("other.jsonl");
    SmallSweep.of(
            "gpus", "1..7", "vram", "24GiB,80GiB", "frames", "17", "strategy", "resident,full")
        .sweep()
        .shard(new Shard(1, 2))
        .toFile(other, false, rows -> {});

    assertThatThrownBy(() -> joined(List.of(files.get(0), other)))
        .hasMessageContaining("other.jsonl) is of another sweep")
        .hasMessageContaining("--gpus is (1,2,3,4,5,6,7,8) there, and (1,2,3,4,5,6,7) here");
  }

  @Test
  void shardsOfAnotherDivisionAreRefused() throws IOException {
    List<Path> files = shards(SMALL, 2);
    List<Path> thirds = shards(SMALL, 3);

    assertThatThrownBy(() -> joined(List.of(files.get(0), thirds.get(0))))
        .hasMessageContaining("the shard is (2/2) there, and (3/3) here");
  }

  @Test
  void rowsInTheWrongPlaceAreRefused() throws IOException {
    List<Path> files = shards(SMALL, 2);
    List<String> lines = Files.readAllLines(files.get(0));
    lines.set(3, lines.get(2));
    Files.write(files.get(0), lines);

    assertThatThrownBy(() -> merged(files)).hasMessageContaining("is not the row that belongs");
  }
}
