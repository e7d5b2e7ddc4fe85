package dev.offload.models.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.common.io.Resources;
import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damages model files at random: each is a model or refused, and nothing else happens. */
class ModelFilesFuzzTest {
  /** The description of a model of the most tensors that a file may ask for. */
  private static final long DESCRIPTION_BYTES = 400_000_000;

  @TempDir Path directory;

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void modelFiles(long seed) throws IOException {
    Path file = directory.resolve("model.json");
    Files.write(
        file,
        Resources.toByteArray(Resources.getResource(BuiltInModels.class, "wan2.1-t2v-1.3b.json")));

    FuzzSummary summary =
        FuzzRun.of(seed, 300)
            .named("model files")
            .over(file)
            .readingAtMost(ModelFile.MAX_BYTES)
            .allocating(DESCRIPTION_BYTES, 64)
            .run(ModelFile::read);

    assertThat(summary.refused()).isGreaterThan(summary.understood() / 100);
  }
}
