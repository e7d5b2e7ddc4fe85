package dev.offload.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.engine.Timeline;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResumeTest {
  @TempDir Path directory;

  private static int runs;

  private static final Engine COUNTING =
      (scenario, program) -> {
        runs++;
        return SimulationEngine.create().run(scenario, program);
      };

  /** Returns an engine for a sweep with one program, which runs it once. */
  private static Engine once() {
    Timeline[] known = new Timeline[1];
    return (scenario, program) -> {
      if (known[0] == null || !known[0].program().equals(program)) {
        known[0] = SimulationEngine.create().run(scenario, program);
      }
      return known[0];
    };
  }

  private Path file() {
    return directory.resolve("results.jsonl");
  }

  @Test
  void aFileThatWasCutAnywhereIsCompleted() throws IOException {
    // Rows that take no time, but for the last.
    SmallSweep small =
        SmallSweep.of("gpus", "16,32,1", "frames", "17", "strategy", "resident").on(once());
    small.toFile(file());
    byte[] whole = Files.readAllBytes(file());

    for (int length = 0; length <= whole.length; length++) {
      Files.write(file(), Arrays.copyOf(whole, length));
      small.toFile(file());
      assertThat(Files.readAllBytes(file())).as("cut to %d bytes", length).isEqualTo(whole);
    }
  }

  @ParameterizedTest(name = "shard {0} of 2")
  @ValueSource(ints = {1, 2})
  void nothingIsComputedTwice(int number) throws IOException {
    SmallSweep small =
        SmallSweep.of(
                "gpus", "1,2", "vram", "1GiB..60GiB:1GiB", "frames", "17", "strategy", "resident")
            .on(COUNTING);
    Shard shard = new Shard(number, 2);
    small.sweep().shard(shard).toFile(file(), false, count -> {});
    List<String> lines = Files.readAllLines(file());
    int kept = lines.size() / 2;
    String begun =
        String.join("\n", lines.subList(0, kept)) + "\n" + lines.get(kept).substring(0, 40);
    Files.writeString(file(), begun);
    runs = 0;
    List<Long> progress = new ArrayList<>();

    small.sweep().shard(shard).toFile(file(), false, progress::add);

    assertThat(Files.readAllLines(file())).isEqualTo(lines);
    assertThat(progress.get(0)).isEqualTo(kept - 1L);
    // The budget makes no difference to the engine: one run for each block.
    assertThat(runs).isPositive().isLessThanOrEqualTo(2);
    small.sweep().shard(shard).toFile(file(), false, count -> {});
    assertThat(runs).isLessThanOrEqualTo(2);
  }

  @Test
  void anInterruptedSweepLeavesWholeRowsAndIsContinued() throws IOException {
    SmallSweep small =
        SmallSweep.of("frames", "17..161:16", "strategy", "resident,full", "gpus", "1,2,4");
    small.toFile(file());
    byte[] whole = Files.readAllBytes(file());
    for (int after : new int[] {0, 1, 7, 30}) {
      Files.delete(file());
      AtomicBoolean interrupted = new AtomicBoolean();
      small
          .sweep()
          .threads(3)
          .until(interrupted::get)
          .toFile(
              file(),
              false,
              count -> {
                if (count >= after) {
                  interrupted.set(true);
                }
              });
      String begun = Files.readString(file());
      assertThat(new String(whole, StandardCharsets.UTF_8)).startsWith(begun);
      assertThat(begun).endsWith("\n");
      assertThat(begun.length()).isLessThan(whole.length);

      small.toFile(file());
      assertThat(Files.readAllBytes(file())).isEqualTo(whole);
    }
  }

  @Test
  void theFileOfAnotherSweepIsRefusedWithTheDifference() throws IOException {
    SmallSweep.of("gpus", "1,2", "strategy", "resident", "frames", "17").toFile(file());
    byte[] before = Files.readAllBytes(file());

    assertRefused(
        SmallSweep.of("gpus", "1,4", "strategy", "resident", "frames", "17"),
        "--gpus is (1,2) there, and (1,4) here");
    assertRefused(
        SmallSweep.of("gpus", "1,2", "strategy", "full", "frames", "17"),
        "--strategy is (resident) there, and (full) here");
    assertRefused(
        SmallSweep.of("gpus", "1,2", "strategy", "resident"),
        "--frames is (17) there, and (not given) here");
    assertRefused(
        SmallSweep.of("gpus", "1,2", "strategy", "resident", "frames", "17").sampled(2, 3),
        "sample is (not given) there, and (2) here");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  private void assertRefused(SmallSweep other, String difference) {
    assertThatThrownBy(() -> other.toFile(file()))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("is of another sweep: " + difference)
        .hasMessageContaining("--restart");
  }

  @Test
  void anotherShardIsRefused() throws IOException {
    SmallSweep small = SmallSweep.of("gpus", "1,2", "strategy", "resident", "frames", "17");
    small.sweep().shard(new Shard(1, 2)).toFile(file(), false, count -> {});

    assertThatThrownBy(
            () -> small.sweep().shard(new Shard(2, 2)).toFile(file(), false, count -> {}))
        .hasMessageContaining("--shard is (1/2) there, and (2/2) here");
  }

  @ParameterizedTest
  @ValueSource(strings = {"notes\n", "notes", "{\"a\": 1}\n", "null\n", "{\"offloadSweep\":1}\n"})
  void aFileOfSomethingElseIsLeftAlone(String content) throws IOException {
    Files.writeString(file(), content);

    assertThatThrownBy(() -> SmallSweep.of("strategy", "resident", "frames", "17").toFile(file()))
        .hasMessageContaining("holds no results of a sweep");
    assertThat(file()).hasContent(content);
  }

  @Test
  void restartBeginsAgain() throws IOException {
    SmallSweep small = SmallSweep.of("gpus", "1,2", "strategy", "resident", "frames", "17");
    small.toFile(file());
    String whole = Files.readString(file());
    Files.writeString(file(), "something else\n");

    small.sweep().toFile(file(), true, count -> {});

    assertThat(Files.readString(file())).isEqualTo(whole);
  }

  @Test
  void editedRowsAreRefused() throws IOException {
    SmallSweep small = SmallSweep.of("gpus", "1,2,4", "strategy", "resident", "frames", "17");
    small.toFile(file());
    List<String> lines = Files.readAllLines(file());
    lines.remove(2);
    Files.write(file(), lines);

    assertThatThrownBy(() -> small.toFile(file()))
        .hasMessageContaining("Line 3 of the results file (")
        .hasMessageContaining("is not the row that belongs there");
  }

  @Test
  void twoWritersAreRefused() throws IOException {
    SmallSweep small = SmallSweep.of("gpus", "1,2", "strategy", "resident", "frames", "17");
    small
        .sweep()
        .toFile(
            file(),
            false,
            count ->
                assertThatThrownBy(() -> small.toFile(file()))
                    .hasMessageContaining("Another process writes"));
  }
}
