package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigFileTest {
  @TempDir Path directory;

  private ConfigFile read(String json) {
    try {
      return ConfigFile.read(Files.writeString(directory.resolve("config.json"), json));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void returnsWhatTheFileSays() {
    ConfigFile config =
        read(
            """
            {"_class_name": "X", "layers": 40, "eps": 1e-6, "patch": [1, 2, 2], "norm": true,
             "nothing": null, "deep": {"list": ["a", null]}}
            """);
    assertThat(config.className()).hasValue("X");
    assertThat(config.text("_class_name")).isEqualTo("X");
    assertThat(config.integer("layers", 1, 100)).isEqualTo(40);
    assertThat(config.number("layers")).isEqualTo(40);
    assertThat(config.number("eps")).isEqualTo(1e-6);
    assertThat(config.integers("patch", 1, 16)).containsExactly(1, 2, 2);
    assertThat(config.findFlag("norm")).hasValue(true);
    assertThat(config.findText("nothing")).isEmpty();
    assertThat(config.findNumber("nothing")).isEmpty();
    assertThat(config.findInteger("other", 0, 1)).isEmpty();
    assertThat(config.settings()).containsKey("nothing");
  }

  @Test
  @SuppressWarnings("unchecked")
  void cannotBeChanged() {
    Map<String, Object> settings = read("{\"deep\": {\"list\": [1]}}").settings();
    assertThatThrownBy(settings::clear).isInstanceOf(UnsupportedOperationException.class);
    Map<String, Object> deep = (Map<String, Object>) settings.get("deep");
    assertThatThrownBy(deep::clear).isInstanceOf(UnsupportedOperationException.class);
    List<Object> list = (List<Object>) deep.get("list");
    assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void namesTheSettingThatIsWrong() {
    ConfigFile config =
        read("{\"layers\": -40, \"big\": 9223372036854775807, \"huge\": 1e999, \"text\": 7}");
    Refused.malformed(() -> config.integer("layers", 1, 1000))
        .contains("config.json", "(layers: -40) must be a whole number from 1 to 1000");
    Refused.malformed(() -> config.integer("big", 1, 1000)).contains("(big: 9223372036854775807)");
    Refused.malformed(() -> config.number("huge")).contains("must be a finite number");
    Refused.malformed(() -> config.integer("huge", 0, 9)).contains("whole number");
    Refused.malformed(() -> config.text("text")).contains("(text: 7) must be text");
    Refused.malformed(() -> config.findFlag("text")).contains("(text: 7) must be true or false");
    Refused.malformed(() -> config.integers("text", 0, 9)).contains("must be a list");
    Refused.malformed(() -> config.text("heads")).contains("the setting (heads) is missing");
    Refused.malformed(() -> config.integer("heads", 0, 1)).contains("(heads) is missing");
    Refused.malformed(() -> config.number("heads")).contains("(heads) is missing");
  }

  /** Some schedulers of diffusers write their infinite limits so. */
  @Test
  void readsTheInfinityThatPythonWrites() {
    ConfigFile config = read("{\"lambda_min_clipped\": -Infinity, \"flow_shift\": 3.0}");
    assertThat(config.number("flow_shift")).isEqualTo(3);
    Refused.malformed(() -> config.number("lambda_min_clipped")).contains("-Infinity");
  }

  @Test
  void boundsSizeAndDepth() {
    Refused.malformed(() -> read("{\"a\": \"" + "x".repeat(1_000_000) + "\"}"))
        .contains("larger (1000009 bytes) than the limit (1000000 bytes)");
    Refused.malformed(() -> read("{\"a\":" + "[".repeat(400_000))).contains("nesting depth");
    Refused.malformed(() -> read("{\"a\":" + "{\"a\":".repeat(100_000))).contains("nesting depth");
    Refused.malformed(() -> read("{\"a\": 1, \"a\": 1}")).contains("Duplicate");
    Refused.malformed(() -> read("")).contains("does not begin with an object");
  }
}
