package dev.offload.core.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kit finds what it is there to find. */
class FuzzRunTest {
  private static final int EACH_TWICE = 2 * Mutation.all().size();

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void writeFile() throws IOException {
    // The seed of a run would be that of the whole build, and these runs are about the kit.
    assumeThat(System.getProperty("fuzz.inputs")).as("a build that is no long run").isNull();
    file = Files.writeString(directory.resolve("valid.json"), "{\"a\": [1, 2], \"b\": \"text\"}");
  }

  private FuzzRun run(int inputs) {
    return FuzzRun.of(1, inputs).named("kit").over(file).keepingUnder(directory.resolve("kept"));
  }

  private static OffloadException refusal(Path path, String why) {
    return OffloadException.of(ErrorCode.MALFORMED_FILE, path.toString() + why, "Maybe not.");
  }

  /** Understands the untouched file, and damage elsewhere. */
  private void expectValid(Path path) throws IOException {
    if (!path.equals(file)) {
      throw refusal(Path.of(path.toString().replaceAll("[^ -~]", "?")), "");
    }
  }

  @Test
  void everyMutationIsTriedAndCounted() {
    List<Path> seen = new ArrayList<>();

    FuzzSummary summary = run(EACH_TWICE).run(seen::add);

    assertThat(summary.understood() + summary.skipped()).isEqualTo(EACH_TWICE);
    assertThat(summary.counts()).hasSize(Mutation.all().size());
    assertThat(summary.counts().get("truncated")).hasToString("2+0");
    assertThat(summary.toString()).startsWith("fuzz kit: seed 1, ").doesNotContain("\n");
    assertThat(seen).hasSize(summary.understood() + 1);
    assertThat(directory.resolve("kept/kit-seed-1")).doesNotExist();
  }

  @Test
  void equalSeedsGiveEqualInputs() {
    assertThat(contents(1)).isEqualTo(contents(1)).isNotEqualTo(contents(2));
  }

  private List<String> contents(long seed) {
    List<String> contents = new ArrayList<>();
    FuzzRun.of(seed, EACH_TWICE)
        .named("kit")
        .over(file)
        .keepingUnder(directory.resolve("kept"))
        .run(
            path ->
                contents.add(
                    Files.isRegularFile(path) && Files.isReadable(path) && Files.size(path) < 3e6
                        ? Files.readString(path, StandardCharsets.ISO_8859_1)
                        : path.getFileName().toString()));
    return contents;
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = ';',
      value = {
        "escapes; message has control characters",
        "anonymous; message does not name the file",
        "usage; category is USAGE",
        "verbose; message has 1",
        "advice; does not begin with Maybe",
        "unchecked; java.lang.IllegalStateException",
        "checked; java.io.IOException",
        "recursion; java.lang.StackOverflowError",
        "memory; but the limit is"
      })
  void badManners(String manner, String reported) {
    assertThatThrownBy(
            () ->
                run(1)
                    .run(
                        path -> {
                          if (path.getParent().endsWith("input-0")) {
                            behave(manner, path);
                          }
                        }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(reported)
        .hasMessageContaining("seed 1, input 0, truncated, kept in (%s", directory);
    assertThat(directory.resolve("kept/kit-seed-1/input-0/valid.json")).exists();
  }

  private static void behave(String manner, Path path) throws IOException {
    switch (manner) {
      case "escapes" -> throw refusal(path, "\nforged");
      case "anonymous" -> throw refusal(Path.of("file"), "");
      case "usage" -> throw OffloadException.of(ErrorCode.INVALID_VALUE, path.toString());
      case "verbose" -> throw refusal(path, "x".repeat(10_000));
      case "advice" ->
          throw OffloadException.of(ErrorCode.MALFORMED_FILE, path.toString(), "Do this.");
      case "unchecked" -> throw new IllegalStateException("oops");
      case "checked" -> throw new IOException("oops");
      case "recursion" -> behave(manner, path.resolveSibling("x"));
      default -> {
        for (int i = 0; i < 10; i++) {
          assertThat(new byte[1_000_000]).isNotNull();
        }
      }
    }
  }

  @Test
  void aReaderWithoutEndIsReported() {
    assertThatThrownBy(
            () ->
                run(1)
                    .patientFor(Duration.ofSeconds(2))
                    .run(
                        path -> {
                          if (!path.equals(file)) {
                            Thread.sleep(60_000);
                          }
                        }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed 1, input 0, truncated")
        .hasMessageContaining("did not end")
        .hasStackTraceContaining("java.lang.Thread.sleep");
  }

  @Test
  void aSeedFileThatIsNotUnderstoodIsReported() {
    assertThatThrownBy(
            () ->
                run(1)
                    .run(
                        path -> {
                          throw refusal(path, "");
                        }))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("the seed file (%s) failed", file);
  }

  @Test
  void goodMannersPass() {
    FuzzSummary summary = run(EACH_TWICE).run(this::expectValid);

    assertThat(summary.understood()).isZero();
    assertThat(summary.refused() + summary.skipped()).isEqualTo(EACH_TWICE);
  }
}
