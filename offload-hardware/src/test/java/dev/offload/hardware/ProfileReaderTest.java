package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProfileReaderTest {
  private static final String PROFILE = profile();

  private static String profile() {
    try (InputStream in = BuiltInHardware.class.getResourceAsStream("profiles/h100-pcie.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static void read(String json) {
    ProfileReader.read(
        new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)), "mine.json");
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
        "\"scope\": \"gpu\"; \"scope\": \"rack\"; rack",
        "\"datasheet\"; \"hearsay\"; hearsay",
        "[\"host-memory\", \"pcie-to-gpu\"]; [\"pcie-to-gpo\"]; pcie-to-gpo",
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
    refused(PROFILE + "{}", "mine.json");
  }

  private static void refused(String json, String mentioned) {
    assertThatThrownBy(() -> read(json))
        .isInstanceOfSatisfying(
            OffloadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_FILE);
              assertThat(e.getMessage()).contains("mine.json").contains(mentioned);
            });
  }
}
