package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.export.SettingsExporter;
import dev.offload.core.testing.PluginJarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds docs/planner.md and docs/export.md to what their commands do. */
class PlanPagesTest {
  private static final Pattern COMMANDS =
      Pattern.compile(
          "```\n((?:\\./offload [^\n]*\n)+)```\n(?:\n```\n(.*?)```\n)?", Pattern.DOTALL);
  private static final Pattern JAVA =
      Pattern.compile("```java\npackage com.example;\n(.*?)```\n", Pattern.DOTALL);

  @TempDir Path directory;

  private static String page(String name) throws IOException {
    return Files.readString(Path.of("..", "docs", name));
  }

  @ParameterizedTest
  @ValueSource(strings = {"planner.md", "export.md"})
  void theCommandsPrintWhatThePageShows(String name) throws IOException {
    Matcher matcher = COMMANDS.matcher(page(name));
    List<String> commands = new ArrayList<>();
    while (matcher.find()) {
      String printed = "";
      for (String command : matcher.group(1).strip().split("\n")) {
        commands.add(command);
        String path = directory.resolve("plan.json").toString();
        CommandRun run =
            CommandRun.of(command.replace("./offload ", "").replace("plan.json", path).split(" "));
        printed = (run.out() + run.err()).replace(directory + "/", "");
        boolean refused = command.endsWith("--frames 121");
        assertThat(run.exitCode()).as(command + "\n" + run.err()).isEqualTo(refused ? 7 : 0);
      }
      if (matcher.group(2) != null) {
        assertThat(printed).as(matcher.group(1)).isEqualTo(matcher.group(2));
      }
    }
    assertThat(commands).hasSizeGreaterThan(1);
  }

  @Test
  void everyExporterIsNamedWithItsVersions() throws IOException {
    String page = page("export.md");
    assertThat(CommandRun.of("list", "exporters", "--format", "json").out().lines())
        .filteredOn(line -> line.strip().startsWith("\"runtime\""))
        .hasSize(4)
        .allSatisfy(line -> assertThat(page).contains(line.replaceAll(".* : \"(.*)\",?", "$1")));
  }

  @Test
  void theExporterOfThePageWorks() throws IOException {
    Matcher matcher = JAVA.matcher(page("export.md"));
    assertThat(matcher.find()).isTrue();
    new PluginJarBuilder()
        .provider(SettingsExporter.class, "MyServerExporter", matcher.group(1))
        .write(directory.resolve("my-server.jar"));
    String small = "plan --frames 17 --steps 2 --size 480x480 --plugins " + directory;

    CommandRun exact = CommandRun.of((small + " --export my-server").split(" "));
    assertThat(exact.out()).isEqualTo("# my-server cannot offload.\nmy-server --gpus 4\n");
    CommandRun none =
        CommandRun.of((small + " --vram 40GiB --export my-server --strategy layerwise").split(" "));
    assertThat(none.exitCode()).isEqualTo(4);
  }
}
