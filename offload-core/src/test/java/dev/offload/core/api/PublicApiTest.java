package dev.offload.core.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.model.ModelSource;
import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The public API is the recorded one. With {@code -Dapi.record=true}, it becomes the recorded one.
 */
class PublicApiTest {
  private static final Path RECORD =
      Path.of(System.getProperty("basedir", ""), "src/test/resources/dev/offload/core/api");

  private static final Set<String> IMPLEMENTED_BY_PLUGINS =
      Set.of(
          OffloadStrategy.class.getName(),
          OffloadPlan.class.getName(),
          HardwareSource.class.getName(),
          RuntimeSource.class.getName(),
          ModelSource.class.getName());

  private static final Pattern OWN_TYPE = Pattern.compile("dev\\.offload\\.core\\.[\\w.$]+");

  private static PublicApi api() throws IOException, URISyntaxException {
    Path classes =
        Path.of(OffloadStrategy.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return PublicApi.of(classes, PublicApiTest.class.getClassLoader());
  }

  @Test
  void theApiIsTheRecordedOne() throws Exception {
    ApiRecord record = new ApiRecord(RECORD, IMPLEMENTED_BY_PLUGINS);
    List<String> current = api().lines();

    assertThat(current).hasSizeGreaterThan(100);
    if (Boolean.getBoolean("api.record")) {
      record.update(current);
    }
    record.check(current);
  }

  @Test
  void everyPublicTypeIsMarked() throws Exception {
    assertThat(api().lines()).noneMatch(line -> line.endsWith(" unmarked"));
    assertThat(api().lines())
        .contains(
            "dev.offload.core.strategy.OffloadStrategy stable",
            "dev.offload.core.engine.Engine evolving",
            "dev.offload.core.scenario.Scenario evolving",
            "dev.offload.core.scenario.Layer stable",
            "dev.offload.core.scenario.Phase$Kernels stable");
  }

  @Test
  void whatIsStableMentionsNothingThatIsNot() throws Exception {
    Set<String> stable = new TreeSet<>();
    for (String line : api().lines()) {
      if (line.endsWith(" stable")) {
        stable.add(line.substring(0, line.indexOf(' ')));
      }
    }
    for (String line : api().lines()) {
      if (stable.contains(line.substring(0, line.indexOf(' ')))) {
        Matcher types = OWN_TYPE.matcher(line);
        while (types.find()) {
          assertThat(stable).as("Stable types, because of: %s", line).contains(types.group());
        }
      }
    }
  }
}
