package dev.offload.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.testing.api.PublicApiContract;
import java.io.IOException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PublicApiTest extends PublicApiContract {
  private static final Pattern OWN_TYPE = Pattern.compile("dev\\.offload\\.core\\.[\\w.$]+");

  PublicApiTest() {
    super("dev.offload.core", Recorder.class, RunSetting.class);
  }

  @Test
  void marksAreOfTypesAndOfPackages() throws IOException {
    assertThat(lines())
        .hasSizeGreaterThan(100)
        .contains(
            "dev.offload.core.strategy.OffloadStrategy stable",
            "dev.offload.core.engine.Engine evolving",
            "dev.offload.core.scenario.Scenario evolving",
            "dev.offload.core.scenario.Layer stable",
            "dev.offload.core.scenario.Phase$Kernels stable");
  }

  @Test
  void whatIsStableMentionsNothingThatIsNot() throws IOException {
    Set<String> stable = new TreeSet<>();
    for (String line : lines()) {
      if (line.endsWith(" stable")) {
        stable.add(line.substring(0, line.indexOf(' ')));
      }
    }
    for (String line : lines()) {
      if (stable.contains(line.substring(0, line.indexOf(' ')))) {
        Matcher types = OWN_TYPE.matcher(line);
        while (types.find()) {
          assertThat(stable).as("Stable types, because of: %s", line).contains(types.group());
        }
      }
    }
  }
}
