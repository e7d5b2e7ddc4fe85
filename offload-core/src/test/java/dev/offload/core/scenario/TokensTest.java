package dev.offload.core.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.model.LatentGeometry;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestRuntimes;
import dev.offload.core.testing.TestScenario;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TokensTest {
  @ParameterizedTest(name = "Ulysses {0} x ring {1} x guidance {2}: {3} tokens")
  @CsvSource({
    "1, 1, 1, 75600",
    "2, 1, 1, 79200",
    "4, 1, 1, 86400",
    "2, 3, 1, 86400",
    "8, 1, 1, 86400",
    "4, 1, 2, 86400",
    "1, 3, 1, 75600",
    "5, 1, 1, 90000"
  })
  void shardedFramesArePaddedToTheNumberOfGpus(int ulysses, int ring, int guidance, long tokens) {
    Scenario scenario = TestScenario.wan().layout(ulysses, ring, guidance).build();

    assertThat(scenario.tokens()).isEqualTo(tokens);
    assertThat(scenario.tokensPerRank()).isEqualTo(tokens / (double) (ulysses * ring));
  }

  @ParameterizedTest(name = "Ulysses {0} x ring {1} x guidance {2}: {3} tokens")
  @CsvSource({
    "1, 1, 1, 75600",
    "2, 1, 1, 75600",
    "8, 1, 1, 75600",
    "2, 3, 1, 75600",
    "4, 1, 2, 75600",
    "1, 7, 1, 75600"
  })
  void shardedTokensAreHardlyPadded(int ulysses, int ring, int guidance, long tokens) {
    Scenario scenario =
        TestScenario.wan()
            .runtime(TestRuntimes.SGLANG_2026_09)
            .layout(ulysses, ring, guidance)
            .build();

    assertThat(scenario.tokens()).isEqualTo(tokens);
  }

  @Test
  void shardedTokensArePaddedToTheRanksOfOneSequence() {
    Scenario scenario =
        TestScenario.tiny().workload(new Workload(24, 8 * 5, 1, 2)).layout(1, 4, 2).build();

    // 3 x 5 tokens on four ranks, whatever guidance does.
    assertThat(scenario.tokens()).isEqualTo(16);
  }

  @ParameterizedTest(name = "{0} frames: {1} latent frames")
  @CsvSource({"1, 1", "4, 1", "5, 2", "81, 21", "121, 31"})
  void theFirstFrameStandsAlone(int frames, int latentFrames) {
    assertThat(new LatentGeometry(4, 8, 1, 2, 2).latentFrames(frames)).isEqualTo(latentFrames);
  }

  @Test
  void aLatentFrameHasATokenForEachPatch() {
    assertThat(new LatentGeometry(4, 8, 1, 2, 2).tokensPerLatentFrame(1280, 720)).isEqualTo(3_600);
    assertThat(new LatentGeometry(4, 16, 1, 2, 2).tokensPerLatentFrame(1280, 704)).isEqualTo(880);
  }

  @ParameterizedTest(name = "guidance {0}, {1} passes: {2} forwards")
  @CsvSource({"1, 1, 1", "1, 2, 2", "2, 2, 1"})
  void guidanceGroupsShareTheForwards(int guidance, int passes, int forwards) {
    Scenario scenario =
        TestScenario.tiny()
            .workload(new Workload(160, 160, 1, passes))
            .layout(1, 1, guidance)
            .build();

    assertThat(scenario.forwardsPerStep()).isEqualTo(forwards);
  }

  @Test
  void activationsAreCountedInTensorsOfARank() {
    Scenario scenario = TestScenario.wan().layout(4, 1, 1).build();

    assertThat(scenario.activationBytes()).isEqualTo(Math.round(25.1 * 21_600 * 5120 * 2));
  }

  @Test
  void theOutputIsAsWideAsTheLastLinearPhase() {
    assertThat(TestScenario.tiny().model(TestModel.tiny()).build().outputWidth()).isEqualTo(512);
  }
}
