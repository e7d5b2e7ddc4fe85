package dev.offload.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HtmlReportTest {
  private static final int MOST_BYTES = 2_500_000;

  @TempDir static Path directory;

  private static String page;
  private static JsonNode data;
  private static JsonNode compared;

  @BeforeAll
  static void writeReport() throws IOException {
    Path file = directory.resolve("report.html");
    CommandRun run = CommandRun.of("report", "-o", file.toString());
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    page = Files.readString(file);
    data = PageParts.data(page);
    compared = new ObjectMapper().readTree(CommandRun.of("compare", "--format", "json").out());
  }

  private static JsonNode strategy(String label) {
    for (JsonNode each : data.get("strategies")) {
      if (each.get("label").textValue().equals(label)) {
        return each;
      }
    }
    throw new AssertionError(label);
  }

  private static List<JsonNode> slices(JsonNode strategy) {
    List<JsonNode> slices = new ArrayList<>();
    strategy.get("pass").get("lanes").forEach(lane -> lane.get("slices").forEach(slices::add));
    return slices;
  }

  @Test
  void theFileIsSmallAndNamesNoOtherPlace() {
    assertThat(page.getBytes(StandardCharsets.UTF_8)).hasSizeLessThan(MOST_BYTES);
    String own = page.replace(Resources.charts(), "");
    for (String reference : List.of(" src=", "<link", "@import", "url(")) {
      assertThat(own.contains(reference)).as(reference).isFalse();
    }
  }

  @Test
  void theAnswerIsThatOfCompare() {
    String text = CommandRun.of("compare").out().replaceAll("\\s+", " ");
    Matcher answer = Pattern.compile("<p class=\"answer\">(.*?)</p>").matcher(page);

    assertThat(answer.find()).isTrue();
    assertThat(text).contains(answer.group(1));
  }

  @Test
  void stepsAddUpToWhatCompareSays() {
    for (JsonNode result : compared.get("results")) {
      JsonNode parts = strategy(result.get("strategy").textValue()).get("steps");
      JsonNode seconds = result.get("stepSeconds");
      for (int i = 0; i < seconds.size(); i++) {
        double sum = 0;
        for (JsonNode part : parts) {
          sum += part.get(i).doubleValue();
        }
        assertThat(sum).isCloseTo(seconds.get(i).doubleValue(), within(1e-9));
      }
    }
  }

  @Test
  void theSpikeOfFullIsAtTheSwitch() {
    int at = data.get("switchStep").intValue() - 1;
    JsonNode extra = strategy("full").get("steps").get("extra");

    for (int i = 0; i < extra.size(); i++) {
      assertThat(extra.get(i).doubleValue() > 0).as("step index %d", i).isEqualTo(i == at);
    }
  }

  @Test
  void slicesOfAStreamDoNotOverlap() {
    for (JsonNode each : data.get("strategies")) {
      for (JsonNode lane : each.get("pass").get("lanes")) {
        double end = Double.NEGATIVE_INFINITY;
        for (JsonNode slice : lane.get("slices")) {
          double start = slice.get("startMilliseconds").doubleValue();
          assertThat(start).isGreaterThanOrEqualTo(end - 2e-4);
          end = start + slice.get("milliseconds").doubleValue();
          assertThat(slice.get("lostMilliseconds").doubleValue())
              .isBetween(0.0, slice.get("milliseconds").doubleValue());
        }
      }
    }
  }

  @Test
  void theTimelineShowsWhereCopiesSlowCollectives() {
    assertThat(slices(strategy("layerwise")))
        .anyMatch(slice -> slice.get("kind").textValue().equals("COPY_IN"))
        .anyMatch(
            slice ->
                slice.get("kind").textValue().equals("COLLECTIVE")
                    && slice.get("lostMilliseconds").doubleValue() > 1);
    assertThat(slices(strategy("resident")))
        .noneMatch(slice -> slice.get("lostMilliseconds").doubleValue() > 1e-3);
  }

  @Test
  void noLinkCarriesMoreThanItCan() {
    for (JsonNode each : data.get("strategies")) {
      for (JsonNode link : each.get("links")) {
        double capacity = link.get("capacityGigabytesPerSecond").doubleValue();
        for (String view : List.of("passGigabytesPerSecond", "runGigabytesPerSecond")) {
          JsonNode rates = link.get(view);
          for (int i = 0; i < rates.get(0).size(); i++) {
            double sum = 0;
            for (JsonNode traffic : rates) {
              sum += traffic.get(i).doubleValue();
            }
            assertThat(sum).isLessThanOrEqualTo(capacity + 0.01);
          }
        }
      }
    }
  }

  @Test
  void theMeansOfALinkAddUpToTheBytesThatWereCopied() {
    JsonNode layerwise = strategy("layerwise");
    for (JsonNode link : layerwise.get("links")) {
      if (link.get("link").textValue().equals("pcie-to-gpu")) {
        int copies = List.of("HOST_TO_DEVICE").indexOf(link.get("traffic").get(0).textValue());
        double gigabytes = 0;
        for (JsonNode rate : link.get("runGigabytesPerSecond").get(copies)) {
          gigabytes += rate.doubleValue() * link.get("bucketSeconds").doubleValue();
        }
        double bytes = 0;
        for (JsonNode result : compared.get("results")) {
          if (result.get("strategy").textValue().equals("layerwise")) {
            bytes = result.get("h2dBytes").doubleValue();
          }
        }
        assertThat(gigabytes).isCloseTo(bytes / 1e9, within(1.0));
      }
    }
  }

  @Test
  void memoryOverTimePeaksWhereTheStageDoes() {
    for (JsonNode each : data.get("strategies")) {
      JsonNode memory = each.get("memory");
      for (String view : List.of("gibibytes", "stepGibibytes")) {
        double most = 0;
        for (JsonNode value : memory.get(view)) {
          most = Math.max(most, value.doubleValue());
        }
        assertThat(most)
            .as("%s of %s", view, each.get("label"))
            .isCloseTo(memory.get("denoiseGibibytes").doubleValue(), within(0.01));
      }
    }
  }

  @Test
  void thePolicyNamesEveryScriptAndTheStyleSheet() throws Exception {
    Matcher policy =
        Pattern.compile("Content-Security-Policy\" content=\"([^\"]*)\"").matcher(page);
    assertThat(policy.find()).isTrue();
    assertThat(policy.group(1)).startsWith("default-src 'none';").doesNotContain("unsafe-eval");
    Matcher inline = Pattern.compile("<(script|style)>(.*?)</\\1>", Pattern.DOTALL).matcher(page);
    int count = 0;
    while (inline.find()) {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest(inline.group(2).getBytes(StandardCharsets.UTF_8));
      assertThat(policy.group(1))
          .contains("'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
      count++;
    }
    assertThat(count).isEqualTo(3);
  }

  @Test
  void everyChartHasANameAndATable() {
    assertThat(Pattern.compile("<figure>").matcher(page).results().count()).isEqualTo(6);
    Matcher figure = Pattern.compile("<figure>.*?</figure>", Pattern.DOTALL).matcher(page);
    while (figure.find()) {
      assertThat(figure.group()).contains("role=\"img\" aria-label=\"", "<details>", "<table>");
    }
  }

  @Test
  void everyConstantOfTheMachineIsThereWithItsSource() {
    String listed = CommandRun.of("list", "hardware", "h100-pcie", "--format", "json").out();

    assertThat(listed).contains("source");
    try {
      for (JsonNode constant : new ObjectMapper().readTree(listed)) {
        assertThat(page).contains(Markup.escape(constant.get("source").textValue()));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
