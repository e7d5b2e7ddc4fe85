package dev.offload.core.flow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Compares with the finish times that SimGrid computed. */
class FlowOracleTest {
  @Test
  void agreesWithAnIndependentSimulator() throws IOException {
    List<String> expected = oracle();
    StringWriter results = new StringWriter();
    FlowCases.run(new StringReader(String.join("\n", expected)), results);
    List<String> actual = results.toString().lines().toList();

    assertThat(actual).hasSize(300).hasSameSizeAs(expected);
    JsonMapper mapper = new JsonMapper();
    for (int i = 0; i < actual.size(); i++) {
      JsonNode expectedCase = mapper.readTree(expected.get(i));
      JsonNode actualCase = mapper.readTree(actual.get(i));
      for (int flow = 0; flow < expectedCase.get("flows").size(); flow++) {
        JsonNode expectedFlow = expectedCase.get("flows").get(flow);
        JsonNode actualFlow = actualCase.get("flows").get(flow);
        assertThat(actualFlow.get("finishSeconds").doubleValue())
            .as("case %s, flow %s", expectedCase.get("case"), expectedFlow.get("id"))
            .isCloseTo(expectedFlow.get("finishSeconds").doubleValue(), withinPercentage(1e-7));
      }
    }
  }

  private static List<String> oracle() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    FlowOracleTest.class.getResourceAsStream("max-min-fairness.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    }
  }
}
