package dev.offload.evidence.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.offload.evidence.ingest.ServerFacts.Streaming;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IngestStrategyFactsTest {
  private static String strategy(String arguments, Streaming streaming)
      throws JsonProcessingException {
    ServerFacts facts =
        new ServerFacts(
            Optional.of(new JsonMapper().readerForMapOf(Object.class).readValue(arguments)),
            false,
            Optional.empty(),
            false,
            streaming,
            Optional.empty());
    return StrategyFacts.of(facts).map(ScenarioField::text).orElse("unknown");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"dit_cpu_offload\": true} | full",
        "{\"dit_cpu_offload\": false} | resident",
        "{\"dit_cpu_offload\": false, \"dit_layerwise_offload\": false} | resident",
        "{\"dit_cpu_offload\": true, \"dit_layerwise_offload\": true} | layerwise",
        "{\"dit_cpu_offload\": true, \"use_fsdp_inference\": true} | unknown",
        "{\"dit_layerwise_offload\": true, \"dit_offload_prefetch_size\": 0.0}"
            + " | layerwise:prefetch=1,variant=v2",
        "{\"dit_layerwise_offload\": true, \"dit_offload_prefetch_size\": 0.2,"
            + " \"dit_layerwise_resident_layers\": 0} | layerwise:prefetch=0.2,variant=v2",
        "{\"layerwise_offload_components\": [\"transformer\"], \"dit_offload_prefetch_size\": 2,"
            + " \"dit_layerwise_resident_layers\": 0.25}"
            + " | layerwise:prefetch=2,resident=0.25,variant=v2",
        "{\"layerwise_offload_components\": [\"text_encoder\"], \"dit_cpu_offload\": true} | full",
        "{\"component_residency\": {\"dit\": \"resident\"}, \"dit_cpu_offload\": true} | resident",
        "{\"component_residency\": {\"all\": \"component-offload\"}} | full",
        "{\"component_residency\": {\"transformer\": \"layerwise-offload\"},"
            + " \"dit_offload_prefetch_size\": 1} | layerwise:prefetch=1,variant=v2",
        "{\"component_residency\": {\"transformer\": \"novel\"}, \"dit_cpu_offload\": true}"
            + " | unknown",
        "{\"component_residency\": {\"vae\": \"resident\"}, \"dit_cpu_offload\": true} | full",
        "{\"dit_cpu_offload\": null} | unknown",
        "{} | unknown",
      })
  void argumentsTellTheStrategy(String arguments, String strategy) throws JsonProcessingException {
    assertThat(strategy(arguments, Streaming.NONE)).isEqualTo(strategy);
  }

  @Test
  void whatTheManagerPrintsCountsMore() throws JsonProcessingException {
    String arguments =
        "{\"dit_cpu_offload\": false, \"dit_offload_prefetch_size\": 0.1,"
            + " \"dit_layerwise_residency_policy\": \"strided\"}";

    assertThat(strategy(arguments, new Streaming(true, false, Optional.of(4), Optional.of(10))))
        .isEqualTo("layerwise:placement=strided,prefetch=4,resident=10,variant=v2");
    assertThat(strategy(arguments, new Streaming(true, true, Optional.empty(), Optional.empty())))
        .isEqualTo("layerwise:variant=v1");
  }
}
