package dev.offload.core.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class GridFileTest {
  private static final String FULL =
      """
      {"model": "Wan-AI/Wan2.2-T2V-A14B-Diffusers", "hardware": ["h100-pcie", "h100-sxm"],
       "size": "1280x720", "frames": "17..161:16", "steps": [20, 27], "flow-shift": [3, 4.5],
       "first-step-warmup": 0, "runtime": "sglang-2026-09", "gpus": [1, "2", "4..8:4"],
       "ulysses": "auto", "ring": 1, "cfg-parallel": [1, 2], "vram": ["24GiB", "80GiB"],
       "host-ram": "256GB", "strategy": ["resident", "layerwise:variant=v1,prefetch=2"]}
      """;

  @TempDir Path directory;

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("grid.json"), text);
  }

  private static Map<Axis, List<String>> read(Path file) {
    return GridFile.read(file, option -> "--" + option);
  }

  @Test
  void everyOptionMayComeFromTheFile() throws IOException {
    Map<Axis, List<String>> grid = read(file(FULL));

    assertThat(grid).containsOnlyKeys(Axis.ALL);
    assertThat(grid.get(Axis.of(ScenarioOption.GPUS))).containsExactly("1", "2", "4", "8");
    assertThat(grid.get(Axis.of(ScenarioOption.FLOW_SHIFT))).containsExactly("3.0", "4.5");
    assertThat(grid.get(Axis.of(ScenarioOption.FRAMES))).hasSize(10);
    assertThat(grid.get(Axis.STRATEGY))
        .isEqualTo(List.of("resident", "layerwise:variant=v1,prefetch=2"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"gpu\": 1} | named (gpu) | Maybe you meant gpus",
        "{\"gpus\": true} | (gpus) is true, not a text, a number or a list | Maybe write",
        "{\"gpus\": null} | (gpus) is null, not a text, a number or a list | Maybe write",
        "{\"gpus\": []} | (gpus) is [], not a text, a number or a list | Maybe write",
        "{\"gpus\": [1.5]} | --gpus: The value (1.5) is not a whole number | Maybe write",
        "{\"gpus\": 1, \"gpus\": 2} | Duplicate field 'gpus' | Maybe write",
        "[1] | is malformed: It is no object | Maybe write",
        "{} {} | Something follows its object | Maybe write",
        "{\"gpus\": | is malformed at line 1: It is no JSON | Maybe write",
      })
  void aRefusalNamesFileAndPlace(String text, String problem, String advice) throws IOException {
    Path file = file(text);

    assertThatThrownBy(() -> read(file))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("The grid file (%s)".formatted(file))
        .hasMessageContaining(problem)
        .hasMessageContaining(advice);
  }

  @Test
  void aListOfMoreValuesThanAnOptionMayHaveIsRefused() throws IOException {
    Path file = file("{\"frames\": [%s1]}".formatted("1,".repeat(10_000)));

    assertThatThrownBy(() -> read(file))
        .hasMessageContaining(
            "The list of (frames) has more values than an option may have (10000)")
        .hasMessageContaining("Maybe write it as a range");
  }

  @Test
  void aMissingFileIsNamed() {
    assertThatThrownBy(() -> read(directory.resolve("none.json")))
        .hasMessageContaining("none.json) does not exist");
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void damagedFilesAreReadOrRefused(long seed) throws IOException {
    Path full = file(FULL);
    Path small = Files.writeString(directory.resolve("small.json"), "{\"frames\": \"17..49:16\"}");

    FuzzSummary summary =
        FuzzRun.of(seed, 1000)
            .named("sweep grids")
            .over(full, small)
            .readingAtMost(GridFile.MAX_BYTES)
            .run(GridFileTest::read);

    assertThat(summary.understood()).isGreaterThan(summary.refused() / 100);
    assertThat(summary.refused()).isGreaterThan(summary.understood() / 100);
  }
}
