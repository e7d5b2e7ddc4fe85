package dev.offload.core.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damages files of flow cases at random: each is solved or refused, and nothing else happens. */
class FlowFileFuzzTest {
  private static final String SHARED =
      """
      {"case":0,"links":[{"id":"up","bytesPerSecond":10},{"id":"down","bytesPerSecond":5.5}],\
      "flows":[{"id":"a","startSeconds":0,"bytes":75,"capBytesPerSecond":null,"route":["up"]},\
      {"id":"b","startSeconds":0.25,"bytes":25,"capBytesPerSecond":3,"weight":0.5,\
      "route":["up","down"]}]}
      """;

  private static final String CAPPED =
      """
      {"case":1,"links":[],"flows":[{"id":"c","startSeconds":1,"bytes":8,"capBytesPerSecond":2,\
      "route":[]}]}
      """;

  @TempDir Path directory;

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void flowCases(long seed) throws IOException {
    Path one = Files.writeString(directory.resolve("one.jsonl"), SHARED);
    Path three = Files.writeString(directory.resolve("three.jsonl"), CAPPED + SHARED + CAPPED);

    FuzzSummary summary =
        FuzzRun.of(seed, 1000)
            .named("flow cases")
            .over(one, three)
            .run(file -> FlowCases.run(file, Writer.nullWriter()));

    assertThat(summary.understood()).isGreaterThan(summary.refused() / 100);
    assertThat(summary.refused()).isGreaterThan(summary.understood() / 100);
  }
}
