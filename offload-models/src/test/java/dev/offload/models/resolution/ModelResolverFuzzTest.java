package dev.offload.models.resolution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelSource;
import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import dev.offload.core.testing.fuzz.RefusalRules;
import dev.offload.models.catalog.BuiltInModels;
import dev.offload.models.checkpoint.CheckpointFixture;
import dev.offload.models.checkpoint.CheckpointFixture.WanSize;
import dev.offload.models.checkpoint.SafetensorsReader;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damages whole checkpoints at random: each is a model or refused, and nothing else happens. */
class ModelResolverFuzzTest {
  /** The description of a model of the most layers that a configuration may ask for. */
  private static final long DESCRIPTION_BYTES = 200_000_000;

  private static final List<ModelSource> SOURCES = List.of(new BuiltInModels());

  @TempDir Path directory;

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void checkpoints(long seed) {
    Path wan22 =
        CheckpointFixture.wan22(directory.resolve("wan22"), new WanSize(2, 1, 2, 4, 1), 40_000)
            .write();

    FuzzSummary summary =
        FuzzRun.of(seed, 500)
            .named("checkpoints")
            .over(wan22)
            .readingAtMost(8 + SafetensorsReader.MAX_HEADER_BYTES)
            .allocating(DESCRIPTION_BYTES, 64)
            .run(path -> ModelResolver.resolve(path.toString(), Optional.empty(), SOURCES));

    assertThat(summary.understood()).isGreaterThan(summary.refused() / 100);
    assertThat(summary.refused()).isGreaterThan(summary.understood() / 100);
  }

  @ParameterizedTest(name = "text {index}")
  @MethodSource("dev.offload.core.testing.fuzz.HostileTexts#all")
  void ids(String text) {
    for (String id : List.of(text, text + ".json", "./" + text, text.repeat(5000))) {
      try {
        ModelResolver.resolve(id, Optional.empty(), SOURCES);
      } catch (OffloadException e) {
        assertThat(RefusalRules.broken(e, EnumSet.of(ErrorCategory.INPUT, ErrorCategory.USAGE)))
            .isEmpty();
      }
    }
  }
}
