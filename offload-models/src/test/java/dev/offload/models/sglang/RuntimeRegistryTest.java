package dev.offload.models.sglang;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonWriter;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.models.catalog.BuiltInModels;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuntimeRegistryTest {
  private final RuntimeRegistry registry = RuntimeRegistry.named("sglang-2025-12");

  @ParameterizedTest(name = "{0} of {1}: {2} by {3}")
  @CsvSource({
    "Wan-AI/Wan2.2-T2V-A14B-Diffusers, WanPipeline, Wan2_2_T2V_A14B_Config, exact id",
    "./Wan2.2-T2V-A14B-Diffusers, WanPipeline, Wan2_2_T2V_A14B_Config, base name",
    "/m/wan2.2-t2v-a14b-DIFFUSERS, WanPipeline, Wan2_2_T2V_A14B_Config, base name",
    "wan-ai/wan2.2-t2v-a14b-diffusers, WanPipeline, Wan2_2_T2V_A14B_Config, base name",
    "./models/wan2.2, WanPipeline, WanT2V480PConfig, detector",
    "./Wan2.2-T2V-A14B-Diffusers/, WanPipeline, WanT2V480PConfig, detector",
    "./Wan2.2-T2V-A14B-Diffusers-copy, WanPipeline, WanT2V480PConfig, detector",
    "./models/i2v, WanImageToVideoPipeline, WanI2V480PConfig, detector",
    "./hunyuan/wan2.2, WanPipeline, HunyuanConfig, detector",
    "./flux.1/mine, FluxPipeline, FluxPipelineConfig, detector",
    "./Qwen-Image, QwenImagePipeline, QwenImagePipelineConfig, base name",
  })
  void pathsAreLookedUpInTheOrderOfTheRules(
      String path, String pipeline, String configClass, String rule) {
    Lookup lookup = registry.look(path, Optional.of(pipeline));

    assertThat(lookup.entry().orElseThrow().configClass()).isEqualTo(configClass);
    List<Lookup.Attempt> attempts = lookup.attempts();
    Lookup.Attempt last = attempts.get(attempts.size() - 1);
    assertThat(last.rule()).isEqualTo(rule);
    assertThat(last.matched()).isTrue();
    assertThat(attempts.subList(0, attempts.size() - 1)).noneMatch(Lookup.Attempt::matched);
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource({"./models/flux, FluxPipeline", "./models/ltx, LTXPipeline", "./models/x,"})
  void whatNoRuleKnowsIsNotFound(String path, String pipeline) {
    Lookup lookup = registry.look(path, Optional.ofNullable(pipeline));

    assertThat(lookup.entry()).isEmpty();
    assertThat(lookup.attempts()).hasSize(3).noneMatch(Lookup.Attempt::matched);
  }

  @Test
  void theWanModelsHaveTheSettingsOfTheirEntries() {
    BuiltInModels models = new BuiltInModels();
    for (String id : models.ids()) {
      if (!id.startsWith("Wan-AI/")) {
        continue;
      }
      ModelDescription model = models.find(id).orElseThrow();
      RegistryEntry entry = registry.find(id).orElseThrow();
      assertThat(entry.flowShift()).hasValue(model.flowShift());
      assertThat(entry.boundaryRatio()).isEqualTo(model.defaults().boundaryRatio());
      SamplingDefaults defaults = model.defaults();
      assertThat(JsonWriter.line(entry.sampling()))
          .isEqualTo(
              ("{\"width\":%d,\"height\":%d,\"frames\":%d,\"framesPerSecond\":%d,\"steps\":%d,\"guidanceScales\":%s}\n")
                  .formatted(
                      defaults.width(),
                      defaults.height(),
                      defaults.frames(),
                      defaults.framesPerSecond(),
                      defaults.steps(),
                      defaults.guidanceScales().toString().replace(" ", "")));
    }
  }

  @Test
  void everyDetectorStandsForARegisteredModel() {
    assertThat(registry.detectors()).allMatch(detector -> registry.find(detector.id()).isPresent());
    assertThatThrownBy(() -> RuntimeRegistry.named("sglang"))
        .isInstanceOf(OffloadException.class)
        .hasMessageContaining("sglang-2025-12");
  }
}
