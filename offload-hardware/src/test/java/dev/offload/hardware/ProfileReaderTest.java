package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileReaderTest {
  private static final String PROFILE = profile();

  private static String profile() {
    try (InputStream in = BuiltInHardware.class.getResourceAsStream("profiles/h100-pcie.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Machine read(String json) {
    try {
      return ProfileReader.MACHINES.read(
          new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "mine.json");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theBuiltInProfileIsRead() {
    read(PROFILE);
  }

  @ParameterizedTest(name = "{0} for {1} is refused, naming {2}")
  @CsvSource(
      delimiter = ';',
      value = {
        "\"gpus\": 8; \"gpus\": 0; 0 GPUs",
        "\"gpus\": 8; \"gpu\": 8; gpu",
        "\"value\": 0.41; \"value\": 41; 41.0",
        "\"value\": 0.41; \"value\": \"fast\"; fast",
        "\"value\": 0.41; \"value\": -1; -1.0",
        "\"value\": 0.41; \"value\": NaN; NaN",
        "\"gpus\": 8; \"gpus\": 8.5; in gpus: It must be a whole number, not (8.5).",
        "\"gpus\": 8; \"gpus\": \"8\"; in gpus: It must be a whole number, not (8).",
        "\"gpus\": 8; \"gpus\": null; in gpus: It must not be null.",
        "\"gpus\": 8; \"gpus\": 8 \"x\"; at line 4",
        "\"gpus\": 8; \"gpus\": 8, \"gpus\": 8; 'gpus'",
        "\"gpus\": 8; \"gpsu\": 8; in gpus: It is missing.",
        "\"gpus\": 8; \"gpus\": 8, \"gpsu\": 8; in gpsu: There is no field named (gpsu).",
        "\"gpus\": 8; \"gpus\": 8, \"gpsu\": 8; Maybe you meant gpus.",
        "\"h100-pcie\"; \"H100 PCIe\"; The name (H100 PCIe)",
        "\"h100-pcie\"; null; in name: It must not be null.",
        "\"value\": 0.41; \"value\": \"0.41\"; at line 29 in accelerator.linearEfficiency.value",
        "\"value\": 0.41; \"value\": [1]; linearEfficiency.value: It must be a number.",
        "\"value\": 0.41; \"value\": 1e999; finite",
        "\"value\": 1513000000000000.0; \"value\": 0; The FP8 peak (0.0) must be positive.",
        "\"value\": 85520809984; \"value\": 0; The device memory (0.0) must be positive.",
        "\"value\": 488000000000.0; \"value\": 0; (0.0) must be positive.",
        "\"value\": 28753000000.0; \"value\": 0; link pageable-copy (0.0 bytes per second)",
        "\"value\": 15840000000.0; \"value\": 0; cap of the route over pcie-from-gpu",
        "\"value\": 0.01; \"value\": 0; The weight (0.0)",
        "\"scope\": \"gpu\"; \"scope\": \"rack\"; one of gpu, switch, node, not (rack)",
        "\"scope\": \"gpu\"; \"scope\": 0; links.pcie-to-gpu.scope",
        "\"datasheet\"; \"hearsay\"; one of datasheet, published, calibrated, assumed, not (hearsay)",
        "\"as pinned copies\"; \" \"; routes.h2dPageable.weight: The constant (1.0) names no source.",
        "[\"host-memory\", \"pcie-to-gpu\"]; []; A route names no links.",
        "[\"host-memory\", \"pcie-to-gpu\"]; [null]; routes.h2dPinned.links[0]",
        "[\"host-memory\", \"pcie-to-gpu\"]; \"pcie-to-gpu\"; It must be an array, not (pcie-to-gpu)",
        "[\"host-memory\", \"pcie-to-gpu\"]; [\"pcie-to-gpo\"]; Maybe you meant pcie-to-gpu.",
      })
  void nonsenseIsRefused(String good, String bad, String mentioned) {
    // Spaces in arrays depend on the formatter that wrote the file.
    String compact = PROFILE.replaceAll("\\[\\s+", "[").replaceAll("\\s+]", "]");
    String wrong = compact.replaceAll("\",\\s+\"pcie", "\", \"pcie").replace(good, bad);
    assertThat(wrong).contains(bad);

    refused(wrong, mentioned);
  }

  @Test
  void aMissingConstantIsNamed() {
    refused(PROFILE.replace("\"linearEfficiency\"", "\"other\""), "accelerator.linearEfficiency");
    refused("{}", "name");
    refused("", "mine.json");
    refused(PROFILE + "{}", "Something follows its object.");
    refused("[]", "It does not begin with an object");
    refused(PROFILE.substring(0, PROFILE.length() / 2), "Unexpected end-of-input");
    refused(PROFILE.replace("\"weight\"", "\"wait\""), "routes.h2dPinned.weight: It is missing.");
    refused(
        PROFILE.replace("\"collective\"", "\"collectives\""), "routes.collective: It is missing.");
  }

  @Test
  void aBuiltInProfileIsFarBelowTheLimit() {
    assertThat(PROFILE.length() * 100).isLessThan(ProfileReader.MAX_BYTES);
    refused(PROFILE + " ".repeat(ProfileReader.MAX_BYTES), "It is larger than 1000000 bytes.");
  }

  @ParameterizedTest(name = "{0}")
  @ValueSource(strings = {"fp8FlopsPerSecond", "bytesPerSecondCap"})
  void aConstantThatMayBeLeftOutMayBeNullToo(String field) {
    String constant = "\"%s\": \\{[^}]*}".formatted(field);
    String without = PROFILE.replaceAll(constant, "\"%s\": null".formatted(field));

    assertThat(without).contains("null");
    Machine machine = read(without);
    assertThat(machine).isNotEqualTo(read(PROFILE));
    assertThat(read(PROFILE.replaceAll("(?s)(},\\s+)" + constant + ",", "$1"))).isNotNull();
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    assertThatThrownBy(() -> read(PROFILE.replace("h100-pcie", "\\u001b[31m\\nred")))
        .hasMessageContaining("(\\u001b[31m\\u000ared)");
  }

  @Test
  void whatTheFileSaysIsQuotedAndCut() {
    String link = "l".repeat(400_000);
    for (String wrong :
        List.of(
            PROFILE.replace("\"datasheet\"", "\"\\u202e\\ud800" + link + "\""),
            PROFILE.replace("\"gpus\"", "\"\\u2028" + link + "\""),
            PROFILE.replace("\"host-memory\",", "\"" + link + "\","),
            PROFILE.replace("\"host-memory\": {", "\"" + link + "\": {"),
            PROFILE
                .replace("\"h100-pcie\"", "\"" + link + "\"")
                .replace("\"gpus\": 8", "\"gpus\": 0"))) {
      assertThatThrownBy(() -> read(wrong))
          .isInstanceOf(OffloadException.class)
          .satisfies(
              e ->
                  assertThat(e.getMessage())
                      .hasSizeLessThan(2500)
                      .doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}&&[^\n]]"));
    }
  }

  private static void refused(String json, String mentioned) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            OffloadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_FILE);
              assertThat(e.problem())
                  .startsWith("The hardware profile (mine.json) is malformed")
                  .doesNotContain("jackson", "dev.offload", "\n");
              assertThat(e.advice().orElseThrow()).startsWith("Maybe ").endsWith(".");
              assertThat(e.getMessage()).contains(mentioned);
            });
  }
}
