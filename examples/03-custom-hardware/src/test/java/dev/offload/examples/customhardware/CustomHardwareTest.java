package dev.offload.examples.customhardware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.cli.Main;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Runs the commands of the README as they stand there, in a process of their own. */
class CustomHardwareTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final Pattern COMMAND_AND_OUTPUT =
      Pattern.compile("```\\n\\./offload (.*?)\\n```\\n\\n```\\n(.*?)\\n```", Pattern.DOTALL);
  private static final Pattern COMMAND_IN_TEXT = Pattern.compile("`\\./offload ([^`\\n]+)`");

  private final String readme = read(Path.of("README.md"));

  @Test
  void theCommandPrintsWhatTheReadmeShows() throws IOException, InterruptedException {
    Matcher shown = find(COMMAND_AND_OUTPUT);

    assertThat(offload(shown.group(1))).isEqualTo(shown.group(2));
  }

  @Test
  void theListingStatesEverySource() throws IOException, InterruptedException {
    String listing = offload(find(COMMAND_IN_TEXT).group(1));

    assertThat(listing)
        .startsWith("workstation-2x-rtx-5090")
        .contains("dense bf16 peak", "datasheet", "published", "assumed", "to be calibrated");
  }

  private Matcher find(Pattern pattern) {
    Matcher matcher = pattern.matcher(readme);
    assertThat(matcher.find()).as("%s in README.md", pattern).isTrue();
    return matcher;
  }

  /** Returns what the command prints without a terminal, less the line break at the end. */
  private static String offload(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-classpath");
    command.add(System.getProperty("java.class.path"));
    command.add(Main.class.getName());
    command.addAll(List.of(arguments.replace("\\\n", " ").trim().split("\\s+")));
    ProcessBuilder builder = new ProcessBuilder(command).directory(ROOT.toFile());
    builder.environment().remove("COLUMNS");
    builder.environment().remove("CLICOLOR_FORCE");
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(output).isZero();
    return output.stripTrailing();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
