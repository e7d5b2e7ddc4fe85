package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigTest {
  @TempDir Path directory;

  private JsonObject read(String json) {
    try {
      return Refusals.config(Files.writeString(directory.resolve("config.json"), json));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Some schedulers of diffusers write their infinite limits so. */
  @Test
  void readsTheInfinityThatPythonWrites() {
    JsonObject config = read("{\"lambda_min_clipped\": -Infinity, \"flow_shift\": 3.0}");
    assertThat(config.number("flow_shift")).isEqualTo(3);
    Refused.malformed(() -> config.number("lambda_min_clipped"))
        .contains("config.json", "(lambda_min_clipped) is -Infinity, not a number.");
  }

  @Test
  void boundsSizeAndDepth() {
    Refused.malformed(() -> read("{\"a\": \"" + "x".repeat(1_000_000) + "\"}"))
        .contains("larger than 1000000 bytes");
    Refused.malformed(() -> read("{\"a\":" + "[".repeat(400_000))).contains("nesting depth");
    Refused.malformed(() -> read("{\"a\":" + "{\"a\":".repeat(100_000))).contains("nesting depth");
    Refused.malformed(() -> read("{\"a\": 1, \"a\": 1}")).contains("Duplicate");
    Refused.malformed(() -> read("")).contains("It is no object.");
  }
}
