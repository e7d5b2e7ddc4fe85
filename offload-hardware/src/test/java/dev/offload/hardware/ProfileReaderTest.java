package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
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
    return ProfileReader.machine(
        JsonObject.of(
            ProfileReader.input(Path.of("mine.json")), json.getBytes(StandardCharsets.UTF_8)));
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
        "\"gpus\": 8; \"gpus\": 8.5; at line 4: (gpus) is 8.5, not a whole number.",
        "\"gpus\": 8; \"gpus\": \"8\"; at line 4: (gpus) is \"8\", not a whole number.",
        "\"gpus\": 8; \"gpus\": null; It has no (gpus).",
        "\"gpus\": 8; \"gpus\": 8 \"x\"; at line 4",
        "\"gpus\": 8; \"gpus\": 8, \"gpus\": 8; 'gpus'",
        "\"gpus\": 8; \"gpsu\": 8; at line 4: There is no field named (gpsu).",
        "\"gpus\": 8; \"gpus\": 8, \"gpsu\": 8; at line 4: There is no field named (gpsu).",
        "\"gpus\": 8; \"gpus\": 8, \"gpsu\": 8; Maybe you meant gpus.",
        "\"h100-pcie\"; \"H100 PCIe\"; (name) is \"H100 PCIe\", not lower-case letters, digits and dashes",
        "\"h100-pcie\"; null; It has no (name).",
        "\"value\": 0.41; \"value\": \"0.41\"; at line 29: (accelerator.linearEfficiency.value) is \"0.41\", not a number.",
        "\"value\": 0.41; \"value\": [1]; (accelerator.linearEfficiency.value) is [1], not a number.",
        "\"value\": 0.41; \"value\": 1e999; (accelerator.linearEfficiency.value) is 1E+999, not a number.",
        "\"value\": 1513000000000000.0; \"value\": 0; The FP8 peak (0.0) must be positive.",
        "\"value\": 85520809984; \"value\": 0; The device memory (0.0) must be positive.",
        "\"value\": 488000000000.0; \"value\": 0; (0.0) must be positive.",
        "\"value\": 28753000000.0; \"value\": 0; link pageable-copy (0.0 bytes per second)",
        "\"value\": 15840000000.0; \"value\": 0; cap of the route over pcie-from-gpu",
        "\"value\": 0.01; \"value\": 0; The weight (0.0)",
        "\"scope\": \"gpu\"; \"scope\": \"rack\"; (links.pcie-to-gpu.scope) is \"rack\", not one of gpu, switch, node.",
        "\"scope\": \"gpu\"; \"scope\": 0; (links.pcie-to-gpu.scope) is 0, not one of gpu, switch, node.",
        "\"datasheet\"; \"hearsay\"; is \"hearsay\", not one of datasheet, published, calibrated, assumed.",
        "\"as pinned copies\"; \" \"; In (routes.h2dPageable.weight): The constant (1.0) names no source.",
        "[\"host-memory\", \"pcie-to-gpu\"]; []; A route names no links.",
        "[\"host-memory\", \"pcie-to-gpu\"]; [null]; (routes.h2dPinned.links[0]) is null, not a text.",
        "[\"host-memory\", \"pcie-to-gpu\"]; \"pcie-to-gpu\"; (routes.h2dPinned.links) is \"pcie-to-gpu\", not an array.",
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
    refused(PROFILE.replace("\"linearEfficiency\"", "\"other\""), "named (accelerator.other)");
    refused(
        PROFILE.replaceFirst("(?s)\"linearEfficiency\": \\{[^}]*},", ""),
        "at line 6: It has no (accelerator.linearEfficiency).");
    refused("{}", "name");
    refused("", "mine.json");
    refused(PROFILE + "{}", "Something follows its object.");
    refused("[]", "It is no object.");
    refused(PROFILE.substring(0, PROFILE.length() / 2), "Unexpected end-of-input");
    refused(
        PROFILE.replace("\"weight\"", "\"wait\""),
        "named (routes.h2dPinned.wait).\nMaybe use one of: links, weight,");
    refused(
        PROFILE.replace("\"collective\"", "\"collectives\""),
        "named (routes.collectives).\nMaybe you meant collective.");
  }

  @Test
  void aBuiltInProfileIsFarBelowTheLimit() {
    assertThat(PROFILE.length() * 100).isLessThan(ProfileReader.MAX_BYTES);
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
        .hasMessageContaining("(name) is \"\\u001b[31m\\u000ared\"");
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
