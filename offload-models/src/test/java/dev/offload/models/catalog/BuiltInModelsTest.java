package dev.offload.models.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.model.TensorDescription;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuiltInModelsTest {
  private final BuiltInModels models = new BuiltInModels();

  private ModelDescription find(String name) {
    return models.find("Wan-AI/" + name).orElseThrow();
  }

  @Test
  void theA14bExpertHasThePublishedSize() {
    ModelDescription model = find("Wan2.2-T2V-A14B-Diffusers");
    ExpertDescription expert = model.experts().get(0);

    // Eight d x d projections and two d x f ones make 351.27e6; norms and biases add 0.12e6.
    assertThat(expert.layers()).hasSize(40);
    assertThat(expert.layers().get(0).parameters()).isEqualTo(351_394_304);
    assertThat(expert.parameters() * 2 / 1e9).isCloseTo(28.6, within(0.05));
    assertThat(expert.outer().parameters() * 2 / 1e9).isCloseTo(0.465, within(0.001));
    assertThat(model.experts()).hasSize(2);
    assertThat(model.hiddenWidth()).isEqualTo(5120);
  }

  @Test
  void theTextEncoderHasThePublishedSize() {
    ComponentDescription encoder = find("Wan2.2-T2V-A14B-Diffusers").encoders().get(0);

    assertThat(encoder.precision()).isEqualTo(Precision.FP32);
    assertThat(encoder.weightBytes() / 4e9).isCloseTo(5.68, within(0.005));
    assertThat(encoder.weightBytes() / 1e9).isCloseTo(22.7, within(0.05));
  }

  @ParameterizedTest(name = "{0}: shift {1}, boundary {2}, {3} layers, width {4}")
  @CsvSource({
    "Wan2.2-T2V-A14B-Diffusers, 12.0, 0.875, 40, 5120",
    "Wan2.2-I2V-A14B-Diffusers,  5.0, 0.900, 40, 5120",
    "Wan2.2-TI2V-5B-Diffusers,   5.0,      , 30, 3072",
    "Wan2.1-T2V-14B-Diffusers,   5.0,      , 40, 5120",
    "Wan2.1-T2V-1.3B-Diffusers,  3.0,      , 30, 1536",
    "Wan2.1-I2V-14B-480P-Diffusers, 3.0,   , 40, 5120",
    "Wan2.1-I2V-14B-720P-Diffusers, 5.0,   , 40, 5120",
  })
  void everyModelHasItsSchedule(
      String name, double shift, Double boundary, int layers, int hidden) {
    ModelDescription model = find(name);

    assertThat(model.flowShift()).isEqualTo(shift);
    assertThat(model.defaults().boundaryRatio())
        .isEqualTo(boundary == null ? OptionalDouble.empty() : OptionalDouble.of(boundary));
    assertThat(model.experts().get(0).layers()).hasSize(layers);
    assertThat(model.hiddenWidth()).isEqualTo(hidden);
  }

  @Test
  void aLayerOfThe5bModelIs327Megabytes() {
    long bytes = 2 * find("Wan2.2-TI2V-5B-Diffusers").experts().get(0).layers().get(0).parameters();

    assertThat(bytes / 1e6).isCloseTo(327, within(0.5));
  }

  @Test
  void idsAreExact() {
    for (String id : models.ids()) {
      assertThat(models.find(id)).isPresent();
      assertThat(models.find(id.toLowerCase(Locale.ROOT))).isEmpty();
    }
  }

  @Test
  void theIndexNamesEveryFileByTheIdInIt() {
    assertThat(models.files())
        .extracting(file -> file.model().id())
        .containsExactlyElementsOf(models.ids())
        .hasSize(11);
  }

  @Test
  void everyModelHasASource() {
    for (ModelFile file : models.files()) {
      assertThat(file.model().source())
          .as(file.model().id())
          .contains("transformers: ", "vae: ", "sampling: ", "noise: ");
    }
  }

  @ParameterizedTest(name = "{0}: {1} layers, {2} tokens, shift {3}, {4} forwards a step")
  @CsvSource({
    "black-forest-labs/FLUX.1-dev,          57,   4096, 3.1582, 1",
    "Qwen/Qwen-Image,                       60,   4096, 2.0008, 2",
    "hunyuanvideo-community/HunyuanVideo,   60, 118800, 7.0000, 1",
    "Lightricks/LTX-Video-0.9.7-dev,        48,   7392, 1.0000, 2",
  })
  void otherModelsHaveTheirSizeAndSchedule(
      String id, int layers, long tokens, double shift, int passes) {
    ModelDescription model = models.find(id).orElseThrow();
    SamplingDefaults defaults = model.defaults();

    assertThat(model.experts())
        .singleElement()
        .extracting(e -> e.layers().size())
        .isEqualTo(layers);
    assertThat(model.geometry().tokens(defaults.width(), defaults.height(), defaults.frames()))
        .isEqualTo(tokens);
    assertThat(model.flowShift()).isCloseTo(shift, within(5e-5));
    assertThat(defaults.guidancePasses()).isEqualTo(passes);
  }

  @ParameterizedTest(name = "{0}: {1} parameters")
  @CsvSource({
    "clip-l-text,    123060480",
    "t5-v1.1-xxl,   4762310656",
    "qwen2.5-vl-7b, 8292166656",
    "llama-3-8b,    7505186816",
  })
  void encodersHaveThePublishedSize(String name, long parameters) {
    assertThat(BuiltInModels.encoderTensors(name))
        .extracting(TensorDescription::elements)
        .satisfies(
            sizes ->
                assertThat(sizes.stream().mapToLong(Long::longValue).sum()).isEqualTo(parameters));
  }

  private static ModelFile read(byte[] json) {
    return ModelFile.read(
        JsonObject.of(new InputFile("model file", Path.of("model.json"), "Maybe."), json));
  }

  @Test
  void anUnknownSettingIsRefused() {
    byte[] json = "{\"id\": \"a/b\", \"textTokns\": 512}".getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> read(json))
        .hasMessageContaining("textTokns")
        .hasMessageContaining("textTokens");
  }

  @Test
  void anUnknownTransformerClassIsRefused() {
    byte[] json =
        "{\"transformers\": [{\"name\": \"transformer\", \"class\": \"FluxTransformer3DModel\"}]}"
            .getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> read(json))
        .hasMessageContaining("FluxTransformer3DModel")
        .hasMessageContaining("FluxTransformer2DModel");
  }

  @Test
  void whatTheTensorsLeaveOpenIsAmongTheSources() {
    byte[] json =
        """
        {
          "id": "made/up",
          "sources": {"all": "made up"},
          "transformers": [{
            "name": "transformer",
            "class": "Unheard",
            "tensors": {"blocks.{0..3}.attn.to_qkv.weight": [768, 256]}
          }],
          "textTokens": 8,
          "encoders": [],
          "vae": {"parameters": 1, "precision": "bf16", "temporalCompression": 1,
                  "spatialCompression": 8, "decoderChannels": 8},
          "sampling": {"width": 64, "height": 64, "frames": 1, "steps": 2, "guidancePasses": 1,
                       "guidanceScales": [1.0]},
          "noise": {"scheduler": "flow-match-euler", "flowShift": 1.0}
        }
        """
            .getBytes(StandardCharsets.UTF_8);

    assertThat(read(json).model().source())
        .isEqualTo(
            "all: made up; assumed: transformer: a hidden width of 256, the commonest in its layers;"
                + " assumed: transformer: 2 attention heads, of 128 each;"
                + " assumed: transformer: a token for 2x2 latents");
  }

  @Test
  void tensorsWithoutRepeatingBlocksAreRefusedWithTheFile() {
    byte[] json =
        """
        {"transformers": [{"name": "transformer", "tensors": {"attn.to_q.weight": [256, 256]}}]}
        """
            .getBytes(StandardCharsets.UTF_8);

    assertThatThrownBy(() -> read(json))
        .hasMessage(
            "The model file (model.json) is malformed at line 1: No blocks repeat among the 1 tensors of"
                + " (transformer).\n"
                + "Maybe number the blocks, as in blocks.{0..39}.attn.to_q.weight.");
  }
}
