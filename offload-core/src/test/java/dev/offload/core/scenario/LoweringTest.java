package dev.offload.core.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import dev.offload.core.model.KernelClass;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestRuntimes;
import dev.offload.core.testing.TestScenario;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LoweringTest {
  private static final double D = 5120;
  private static final double F = 13824;

  private static Stream<Phase> phases(Scenario scenario) {
    return scenario.experts().get(0).layers().stream().flatMap(layer -> layer.phases().stream());
  }

  private static double flops(Scenario scenario, KernelClass kernelClass) {
    return scenario.parallelism().sequenceRanks()
        * phases(scenario)
            .filter(Phase.Kernels.class::isInstance)
            .map(Phase.Kernels.class::cast)
            .filter(kernels -> kernels.kernelClass() == kernelClass)
            .mapToDouble(Phase.Kernels::flops)
            .sum();
  }

  private static List<Phase.Exchange> exchanges(Scenario scenario) {
    return phases(scenario)
        .filter(Phase.Exchange.class::isInstance)
        .map(Phase.Exchange.class::cast)
        .toList();
  }

  private static double sentPerStep(Scenario scenario) {
    return scenario.forwardsPerStep()
        * exchanges(scenario).stream().mapToDouble(Phase.Exchange::bytesSent).sum();
  }

  /** The software of December 2025, with or without exchanges for cross-attention. */
  private static ServingRuntime runtime(boolean crossAttention) {
    return TestRuntimes.SGLANG_2025_12.withCrossAttentionAllToAll(crossAttention);
  }

  @ParameterizedTest(name = "Ulysses {0}, cross-attention {1}: {2} GB")
  @CsvSource({"4, false, 53.1", "4, true, 79.6", "8, false, 31.0", "8, true, 46.4"})
  void anAllToAllSendsWhatOthersNeed(int ulysses, boolean crossAttention, double gigabytes) {
    Scenario scenario =
        TestScenario.wan().runtime(runtime(crossAttention)).layout(ulysses, 1, 1).build();

    assertThat(sentPerStep(scenario) / 1e9).isCloseTo(gigabytes, within(0.05));
  }

  @Test
  void oneRankExchangesNothing() {
    assertThat(exchanges(TestScenario.wan().build())).isEmpty();
  }

  @ParameterizedTest(name = "Ulysses {0} x ring {1}")
  @CsvSource({"1, 1", "4, 1", "2, 3", "1, 4", "8, 1"})
  void flopsDoNotDependOnTheLayout(int ulysses, int ring) {
    Scenario scenario = TestScenario.wan().layout(ulysses, ring, 1).build();
    double tokens = scenario.tokens();

    assertThat(flops(scenario, KernelClass.LINEAR))
        .isCloseTo(2 * 40 * (6 * D * D + 2 * D * F) * tokens, withinPercentage(1e-9));
    assertThat(flops(scenario, KernelClass.ATTENTION))
        .isCloseTo(40 * 4 * tokens * (tokens + 512) * D, withinPercentage(1e-9));
  }

  @ParameterizedTest(name = "Ulysses {0} x ring {1}")
  @CsvSource({"1, 3", "2, 3", "1, 2", "4, 2", "1, 8"})
  void aRingPassesKeysAndValuesOnBesideAttention(int ulysses, int ring) {
    Scenario scenario = TestScenario.wan().layout(ulysses, ring, 1).build();
    List<Phase> layer = scenario.experts().get(0).layers().get(0).phases();
    List<Phase.Exchange> rounds =
        exchanges(scenario).stream()
            .filter(exchange -> exchange.kind() == CollectiveKind.RING_SEND_RECEIVE)
            .toList();

    assertThat(rounds).hasSize(40 * (ring - 1));
    assertThat(rounds)
        .allSatisfy(
            round -> {
              assertThat(round.overlapped()).isTrue();
              assertThat(round.bytesSent())
                  .isCloseTo(
                      2.0 * scenario.tokens() / ring * D / ulysses * 2, withinPercentage(1e-9));
            });
    assertThat(layer)
        .extracting(Phase::name)
        .containsSubsequence(
            "ring 1", "self-attention 1", "self-attention " + ring, "output", "cross-attention")
        .doesNotContain("ring " + ring);
  }

  @Test
  void crossAttentionReadsItsTextOnEveryRank() {
    Scenario local = TestScenario.wan().runtime(runtime(false)).layout(4, 1, 1).build();
    Phase.Kernels cross =
        phases(local)
            .filter(phase -> phase.name().equals("cross-attention"))
            .map(Phase.Kernels.class::cast)
            .findFirst()
            .orElseThrow();

    assertThat(cross.flops()).isEqualTo(4 * 21_600 * 512 * D);
    assertThat(cross.bytes()).isEqualTo(2 * D * (2 * 21_600 + 2 * 512));
  }

  @Test
  void elementwisePhasesMoveTheirTensors() {
    Scenario scenario =
        TestScenario.tiny()
            .model(TestModel.tiny().phases(TestModel.everyPhase()))
            .layout(4, 1, 1)
            .build();
    Phase.Kernels norm = (Phase.Kernels) scenario.layer(new LayerId(0, 0)).phases().get(0);

    assertThat(norm.kernelClass()).isEqualTo(KernelClass.ELEMENTWISE);
    assertThat(norm.bytes()).isEqualTo(100 * 40 * 512 * 4 * 2);
    assertThat(norm.launches()).isEqualTo(8);
  }

  @Test
  void layersKeepNamesAndWeights() {
    Scenario scenario = TestScenario.tiny().build();
    Layer layer = scenario.layer(new LayerId(1, 2));

    assertThat(layer.name()).isEqualTo("transformer_2.blocks.2");
    assertThat(layer.parameters()).isEqualTo(10_000_000);
    assertThat(layer.id()).hasToString("1.2");
    assertThat(scenario.layer(new LayerId(0, LayerId.OUTER)).name()).isEqualTo("transformer.outer");
    assertThat(new LayerId(0, LayerId.OUTER)).hasToString("0.outer");
  }
}
