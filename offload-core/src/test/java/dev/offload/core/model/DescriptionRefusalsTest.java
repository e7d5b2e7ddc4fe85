package dev.offload.core.model;

import static dev.offload.core.testing.Refusals.assertRefused;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.testing.TestModel;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DescriptionRefusalsTest {
  @ParameterizedTest(name = "{0}")
  @ValueSource(longs = {0, -1, Long.MIN_VALUE})
  void widthsArePositive(long width) {
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> new PhaseDescription.Linear("up", TokenSequence.LATENT, width, 8))
        .hasMessageContaining("input width of phase up");
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> new PhaseDescription.Linear("up", TokenSequence.LATENT, 8, width))
        .hasMessageContaining("output width of phase up");
    assertRefused(
        ErrorCode.INVALID_VALUE,
        () -> new PhaseDescription.Attention("self", TokenSequence.LATENT, width));
    assertRefused(
        ErrorCode.INVALID_VALUE,
        () -> new PhaseDescription.Elementwise("norm", TokenSequence.LATENT, width, 2));
    assertRefused(
        ErrorCode.INVALID_VALUE, () -> new PhaseDescription.AllToAll("scatter", width, 3, false));
    assertRefused(ErrorCode.INVALID_VALUE, () -> new TensorDescription("weight", width));
  }

  @Test
  void countsOfTensorsArePositive() {
    assertRefused(
        ErrorCode.INVALID_VALUE,
        () -> new PhaseDescription.Elementwise("norm", TokenSequence.LATENT, 8, Double.NaN));
    assertRefused(
        ErrorCode.INVALID_VALUE, () -> new PhaseDescription.AllToAll("scatter", 8, 0, false));
  }

  @Test
  void geometriesArePositive() {
    assertRefused(ErrorCode.INVALID_VALUE, () -> new LatentGeometry(4, 0, 1, 2, 2))
        .hasMessageContaining("0x in space");
  }

  @Test
  void expertsHaveLayers() {
    LayerDescription outer = new LayerDescription("outer", List.of(), List.of());

    assertRefused(
            ErrorCode.INVALID_VALUE,
            () -> new ExpertDescription("transformer", outer, List.of(), List.of(), List.of()))
        .hasMessageContaining("(transformer)");
  }

  @Test
  void modelsHaveOneExpertOrTwoWithABoundary() {
    ModelDescription two = TestModel.tiny().build();
    SamplingDefaults without =
        two.defaults().withNoise(NoiseDefaults.of("euler", 5, OptionalDouble.empty()));

    assertRefused(ErrorCode.INVALID_VALUE, () -> with(two, List.of(), two.defaults()))
        .hasMessageContaining("0 experts");
    assertRefused(ErrorCode.INVALID_VALUE, () -> with(two, two.experts(), without))
        .hasMessageContaining("boundary ratio");
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 1, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void aTerminalSigmaIsBetweenNoiseAndClean(double terminalSigma) {
    assertRefused(
            ErrorCode.INVALID_VALUE,
            () ->
                new NoiseDefaults(
                    "euler",
                    new ShiftRule.Fixed(3),
                    OptionalDouble.of(terminalSigma),
                    OptionalDouble.empty(),
                    OptionalDouble.empty()))
        .hasMessageContaining("terminal sigma (" + terminalSigma + ")")
        .hasMessageContaining("\nMaybe ");
  }

  private static ModelDescription with(
      ModelDescription model, List<ExpertDescription> experts, SamplingDefaults defaults) {
    return new ModelDescription(
        model.id(),
        model.source(),
        model.pipelineClass(),
        experts,
        model.heads(),
        model.hiddenWidth(),
        model.textTokens(),
        model.geometry(),
        model.encoders(),
        model.vae(),
        model.vaeBaseChannels(),
        defaults);
  }
}
