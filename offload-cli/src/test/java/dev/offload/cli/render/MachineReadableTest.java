package dev.offload.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.core.report.Comparison;
import dev.offload.core.testing.SmallComparison;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MachineReadableTest {
  private final Comparison comparison = SmallComparison.create();

  @Test
  void jsonHasItsPropertiesInOrder() throws IOException {
    JsonNode root = json(comparison);

    assertThat(names(root)).containsExactly("scenario", "results", "recommended");
    assertThat(names(root.get("scenario")))
        .containsExactly(
            "model",
            "hardware",
            "gpus",
            "ulysses",
            "ring",
            "cfgParallel",
            "width",
            "height",
            "frames",
            "steps",
            "tokens",
            "flowShift",
            "boundaryRatio",
            "switchStep",
            "runtime",
            "fingerprint");
    assertThat(root.get("results"))
        .hasSize(4)
        .allSatisfy(
            result ->
                assertThat(names(result))
                    .containsExactly(
                        "strategy",
                        "options",
                        "feasible",
                        "reason",
                        "denoiseSeconds",
                        "firstStepSeconds",
                        "firstStepWarmupSeconds",
                        "firstStepLoadSeconds",
                        "firstStepComputeSeconds",
                        "steadyStepSeconds",
                        "switchStepSeconds",
                        "stepSeconds",
                        "peakGpuBytes",
                        "hostPinnedBytes",
                        "hostPageableBytes",
                        "h2dBytes",
                        "d2hBytes",
                        "collectiveBytes",
                        "exposedTransferSeconds",
                        "contentionSeconds",
                        "lowerBoundSeconds",
                        "decision",
                        "lossless",
                        "savedH2dBytes",
                        "dequantizeSeconds"));
  }

  @Test
  void jsonHasValuesOfTheRightType() throws IOException {
    JsonNode root = json(comparison);
    JsonNode scenario = root.get("scenario");
    JsonNode slow = root.get("results").get(1);

    assertThat(scenario.get("gpus").isInt()).isTrue();
    assertThat(scenario.get("switchStep").intValue()).isEqualTo(3);
    assertThat(scenario.get("boundaryRatio").doubleValue()).isEqualTo(0.5);
    assertThat(slow.get("strategy").textValue()).isEqualTo("slow");
    assertThat(slow.get("options").get("depth").textValue()).isEqualTo("2");
    assertThat(slow.get("feasible").isBoolean()).isTrue();
    assertThat(slow.get("h2dBytes").isIntegralNumber()).isTrue();
    assertThat(slow.get("h2dBytes").longValue()).isEqualTo(30_000_000_000L);
    assertThat(slow.get("stepSeconds")).hasSize(3);
    assertThat(slow.get("denoiseSeconds").doubleValue()).isEqualTo(7.5);
    assertThat(slow.get("firstStepWarmupSeconds").doubleValue()).isEqualTo(1);
    assertThat(slow.get("firstStepLoadSeconds").doubleValue()).isEqualTo(0.25);
    assertThat(slow.get("firstStepComputeSeconds").doubleValue()).isEqualTo(1.75);
    assertThat(slow.get("lowerBoundSeconds").doubleValue()).isEqualTo(3.25);
    assertThat(root.get("recommended").textValue()).isEqualTo("quick");
  }

  @Test
  void jsonSaysNullWhereThereIsNothing() throws IOException {
    JsonNode root = json(SmallComparison.infeasible());
    JsonNode failed = root.get("results").get(1);

    assertThat(root.get("recommended").isNull()).isTrue();
    assertThat(failed.get("stepSeconds").isNull()).isTrue();
    assertThat(failed.get("peakGpuBytes").isNull()).isTrue();
    assertThat(root.get("results").get(0).get("peakGpuBytes").longValue()).isEqualTo(90L << 30);
  }

  @Test
  void csvHasARowPerStrategyWithTheScenarioFirst() throws IOException {
    String[] lines = csv(comparison).split("\r\n");

    assertThat(lines).hasSize(5);
    assertThat(lines[0])
        .startsWith("model,hardware,gpus,")
        .contains(",fingerprint,strategy,options,")
        .endsWith(
            ",lowerBoundSeconds,decision,lossless,savedH2dBytes,dequantizeSeconds,recommended");
    assertThat(lines[1]).startsWith("Some-Org/Small,small-box,2,2,1,1,64,32,5,3,16,5.0,0.5,3,");
    assertThat(lines[1]).contains(",2.5 1.5 2.0,").endsWith(",3.25,,true,0,0.0,true");
    assertThat(lines[2]).contains(",slow,\"depth=2;mode=a,\"\"b\"\"\",true,").endsWith(",false");
    assertThat(lines[4]).contains(",broken,,false,failed,,,,,,,,,,,,,,,,,3.25,,,,,false");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {"plain|plain", "a,b|\"a,b\"", "say \"a\"|\"say \"\"a\"\"\"", "''|''"})
  void csvQuotesWhatNeedsIt(String value, String quoted) {
    assertThat(CsvRenderer.quoted(value)).isEqualTo(quoted);
  }

  private static JsonNode json(Comparison comparison) throws IOException {
    StringWriter writer = new StringWriter();
    JsonRenderer.render(comparison, writer);
    return new ObjectMapper().readTree(writer.toString());
  }

  private static String csv(Comparison comparison) throws IOException {
    StringWriter writer = new StringWriter();
    CsvRenderer.render(comparison, writer);
    return writer.toString();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
