package dev.offload.cli.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.OffloadException;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.scenario.Parallelism;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SweepTest {
  private static List<Map<String, Object>> rows(SmallSweep small) throws IOException {
    List<Map<String, Object>> rows = new ArrayList<>();
    for (String line : small.lines(1)) {
      rows.add(JsonLines.read(line));
    }
    return rows;
  }

  private static List<Object> values(List<Map<String, Object>> rows, String name) {
    return rows.stream().map(row -> row.get(name)).toList();
  }

  @Test
  void strategiesChangeFastestThenBudgetsThenLayouts() throws IOException {
    List<Map<String, Object>> rows =
        rows(
            SmallSweep.of(
                "gpus", "1,2", "vram", "24GiB,80GiB", "strategy", "resident,full", "frames", "17"));

    assertThat(values(rows, "index")).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    assertThat(values(rows, "gpus")).containsExactly(1, 1, 1, 1, 2, 2, 2, 2);
    assertThat(values(rows, "vramBytes"))
        .startsWith(24L << 30, 24L << 30, 80L << 30, 80L << 30, 24L << 30);
    assertThat(values(rows, "label")).startsWith("resident", "full", "resident", "full");
    assertThat(values(rows, "status")).startsWith("does-not-fit", "does-not-fit", "fits", "fits");
  }

  @Test
  void autoStandsForEveryLayoutThatTheHeadsAllow() throws IOException {
    List<Map<String, Object>> rows =
        rows(
            SmallSweep.of(
                "gpus", "3,4", "ulysses", "auto", "strategy", "resident", "frames", "17"));

    List<String> layouts =
        rows.stream()
            .map(r -> r.get("ulysses") + " " + r.get("ring") + " " + r.get("cfgParallel"))
            .toList();
    List<String> possible = new ArrayList<>();
    for (int gpus : new int[] {3, 4}) {
      for (Parallelism each : Parallelism.possible(gpus, 40, 2)) {
        possible.add(each.ulysses() + " " + each.ring() + " " + each.guidance());
      }
    }
    assertThat(layouts).isEqualTo(possible).contains("1 3 1", "4 1 1", "2 1 2");
  }

  @Test
  void autoKeepsToTheDegreesThatAreGiven() throws IOException {
    assertThat(
            values(
                rows(
                    SmallSweep.of(
                        "gpus",
                        "4",
                        "ulysses",
                        "auto",
                        "cfg-parallel",
                        "1",
                        "ring",
                        "2,4",
                        "strategy",
                        "resident",
                        "frames",
                        "17")),
                "ring"))
        .containsExactly(2, 4);
  }

  @Test
  void whatDoesNotGoTogetherIsARowThatSaysWhy() throws IOException {
    List<Map<String, Object>> rows =
        rows(
            SmallSweep.of(
                "gpus", "2,3,16", "ulysses", "2,3", "strategy", "resident", "frames", "17,18"));

    assertThat(rows).hasSize(12);
    assertThat(rows)
        .filteredOn(row -> row.get("status").equals("impossible"))
        .isNotEmpty()
        .allSatisfy(row -> assertThat((String) row.get("reason")).contains("("))
        .allSatisfy(row -> assertThat(row.get("denoiseSeconds")).isNull());
    assertThat(values(rows, "reason"))
        .anyMatch(reason -> ((String) reason).contains("Ulysses degree (3) does not divide"))
        .anyMatch(reason -> ((String) reason).contains("the machine h100-pcie has (8)"));
  }

  @Test
  void oneFailingRowLeavesTheOthersAlone() throws IOException {
    Engine engine = SimulationEngine.create();
    int[] runs = {0};
    Engine failing =
        (scenario, program) -> {
          switch (++runs[0]) {
            case 1 -> throw new IllegalStateException("broken");
            case 2 -> throw new OutOfMemoryError("full");
            case 3 -> throw new StackOverflowError();
            default -> {
              return engine.run(scenario, program);
            }
          }
        };
    List<Map<String, Object>> rows =
        rows(SmallSweep.of("frames", "17..65:16", "strategy", "resident", "gpus", "4").on(failing));

    assertThat(values(rows, "status")).startsWith("failed", "failed", "failed").hasSize(4);
    assertThat(rows.get(3).get("status")).isNotEqualTo("failed");
    assertThat((String) rows.get(0).get("reason")).contains("broken");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void threadsGiveTheSameRowsInTheSameOrder(int threads) throws IOException {
    SmallSweep small =
        SmallSweep.of(
            "gpus", "1..4", "ulysses", "auto", "strategy", "resident,layerwise", "frames", "17");

    assertThat(small.lines(threads)).isEqualTo(small.lines(1));
  }

  @Test
  void aRowDoesNotDependOnThoseComputedBesideIt() throws IOException {
    SmallSweep together =
        SmallSweep.of(
            "gpus",
            "4",
            "vram",
            "24GiB,48GiB,80GiB",
            "frames",
            "17,33",
            "strategy",
            "hybrid,schedule-aware,quantized,layerwise");
    List<String> lines = together.lines(1);

    for (int index = 0; index < lines.size(); index += 5) {
      RowMaker alone =
          new RowMaker(
              together.sweep,
              new dev.offload.core.question.ScenarioFactory(),
              SimulationEngine.create(),
              java.time.Duration.ofSeconds(60));
      assertThat(alone.lines(new Block(index, 1), () -> true)).containsExactly(lines.get(index));
    }
  }

  @Test
  void aSampleIsPartOfTheGridAndComesAgainWithItsSeed() throws IOException {
    SmallSweep all = SmallSweep.of("gpus", "1..8", "frames", "17,33", "strategy", "resident,full");
    List<Map<String, Object>> sample = rows(all.sampled(9, 4));

    assertThat(sample).isEqualTo(rows(all.sampled(9, 4))).hasSize(9);
    assertThat(sample).isNotEqualTo(rows(all.sampled(9, 5)));
    List<Map<String, Object>> grid = rows(all);
    grid.forEach(row -> row.remove("index"));
    sample.forEach(row -> row.remove("index"));
    assertThat(grid).containsAll(sample);
    assertThat(sample).doesNotHaveDuplicates();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7})
  void shardsShareOutTheRows(int count) {
    Sweep sweep =
        SmallSweep.of(
                "gpus", "1..8", "vram", "1GiB..100GiB:1GiB", "strategy", "resident", "frames", "17")
            .sweep;
    List<Long> indices = new ArrayList<>();
    for (int number = 1; number <= count; number++) {
      Shard shard = new Shard(number, count);
      long before = indices.size();
      for (Iterator<Block> blocks = sweep.blocks(shard); blocks.hasNext(); ) {
        Block block = blocks.next();
        LongStream.range(block.first(), block.first() + block.rows()).forEach(indices::add);
      }
      assertThat(indices.size() - before).isEqualTo(sweep.rows(shard));
    }

    assertThat(indices.stream().sorted().toList())
        .isEqualTo(LongStream.range(0, 800).boxed().toList());
  }

  @Test
  void millionsOfRowsAreNotKept() {
    Sweep sweep =
        SmallSweep.of(
                "gpus",
                "1..8",
                "frames",
                "1..39997:4",
                "vram",
                "1GiB..100GiB:1GiB",
                "strategy",
                "resident,full")
            .sweep;

    assertThat(sweep.rows()).isEqualTo(16_000_000);
    assertThat(sweep.cell(sweep.rows() - 1).request().given(ScenarioOption.FRAMES)).hasValue(39997);
  }

  @Test
  void tooManyRowsAreRefusedButMayBeSampled() {
    String[] options = {
      "gpus",
      "1..8",
      "frames",
      "1..39997:4",
      "vram",
      "1GiB..1000GiB:1GiB",
      "host-ram",
      "1GiB..1000GiB:1GiB",
      "strategy",
      "resident"
    };

    assertThatThrownBy(() -> SmallSweep.of(options))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("more rows (80000000000)")
        .hasMessageContaining("--sample");
  }

  @Test
  void rowsAreComputedOnlyAFewBlocksAhead() throws IOException {
    Engine engine = SimulationEngine.create();
    AtomicInteger computed = new AtomicInteger();
    // Without budgets and with one strategy, a block is one row, for which the engine runs once.
    SmallSweep small =
        SmallSweep.of("frames", "1..257:1", "gpus", "1", "strategy", "resident", "steps", "1")
            .on(
                (scenario, program) -> {
                  computed.incrementAndGet();
                  return engine.run(scenario, program);
                });
    int ahead = 32;
    int[] written = {0};
    int[] held = {0};

    small
        .run(Shard.WHOLE, 1)
        .to(
            lines -> {
              written[0] += lines.size();
              if (written[0] == 1) {
                // Nothing is written meanwhile: what is computed comes to a halt.
                do {
                  held[0] = computed.get();
                  pause();
                } while (held[0] < computed.get());
              }
            },
            count -> {});

    assertThat(written[0]).isEqualTo(257);
    assertThat(held[0]).isLessThanOrEqualTo(ahead);
  }

  private static void pause() {
    try {
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
