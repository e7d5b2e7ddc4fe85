package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCategory;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.question.HardwareResolver;
import dev.offload.core.testing.fuzz.FuzzRun;
import dev.offload.core.testing.fuzz.FuzzSummary;
import dev.offload.core.testing.fuzz.RefusalRules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Damages profiles at random: each is a machine or refused, and nothing else happens. */
class HardwareResolverFuzzTest {
  private final PluginCatalog catalog = PluginLoader.create().load(List.of());

  @TempDir Path directory;

  private Path copy(String profile) throws IOException {
    Path file = directory.resolve(profile);
    try (InputStream in = BuiltInHardware.class.getResourceAsStream("profiles/" + profile)) {
      Files.copy(in, file);
    }
    return file;
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("dev.offload.core.testing.fuzz.FuzzRun#seeds")
  void profiles(long seed) throws IOException {
    FuzzSummary summary =
        FuzzRun.of(seed, 1000)
            .named("hardware profiles")
            .over(copy("h100-pcie.json"), copy("rtx-4090.json"))
            .readingAtMost(ProfileReader.MAX_BYTES)
            .run(file -> HardwareResolver.resolve(file.toString(), catalog));

    assertThat(summary.understood()).isGreaterThan(summary.refused() / 100);
    assertThat(summary.refused()).isGreaterThan(summary.understood() / 100);
  }

  @ParameterizedTest(name = "text {index}")
  @MethodSource("dev.offload.core.testing.fuzz.HostileTexts#all")
  void names(String text) {
    for (String name : List.of(text, text + ".json", "./" + text, text.repeat(5000))) {
      try {
        HardwareResolver.resolve(name, catalog);
      } catch (OffloadException e) {
        assertThat(RefusalRules.broken(e, EnumSet.of(ErrorCategory.INPUT, ErrorCategory.USAGE)))
            .isEmpty();
      }
    }
  }
}
