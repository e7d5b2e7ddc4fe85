package com.example.scaledmodels;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.cli.Main;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Runs the commands of the README on the jar, in a process that has it from there alone. */
class ReadmeTest {
  private static final Path MODULE = Path.of("").toAbsolutePath();
  private static final Path ROOT = MODULE.getParent().getParent();
  private static final Pattern COMMAND_AND_OUTPUT =
      Pattern.compile("```\\n\\./offload (.*?)\\n```\\n\\n```\\n(.*?)\\n```", Pattern.DOTALL);

  @Test
  void theCommandsPrintWhatTheReadmeShows() throws IOException, InterruptedException {
    Matcher shown = COMMAND_AND_OUTPUT.matcher(Files.readString(MODULE.resolve("README.md")));
    List<String> commands = new ArrayList<>();
    while (shown.find()) {
      commands.add(shown.group(1));
      assertThat(offload(shown.group(1))).as(shown.group(1)).isEqualTo(shown.group(2));
    }
    assertThat(commands).hasSize(3);
  }

  @Test
  void theJarSaysWhatItIs() throws IOException, InterruptedException {
    assertThat(offload("list models --plugins examples/05-custom-model/target"))
        .contains("example-05-custom-model-0.1.0.jar")
        .containsPattern("example/Scaled-DiT-96 .* 0\\.1\\.0 ");
  }

  @Test
  void theOriginalRunsFasterWithFull() throws IOException, InterruptedException {
    assertThat(offload("compare --size 832x480 --strategy full --strategy layerwise"))
        .startsWith("Wan-AI/Wan2.2-T2V-A14B-Diffusers on 4 of the 8 GPUs")
        .contains("27 steps of 2 passes")
        .containsPattern("layerwise +#+ +[0-9.]+ s slower than full");
  }

  /** Returns what the command prints without a terminal, less the line break at the end. */
  private static String offload(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:TieredStopAtLevel=1");
    command.add("-classpath");
    command.add(classPathWithoutThisModule());
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

  private static String classPathWithoutThisModule() {
    return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
        .filter(entry -> !Path.of(entry).toAbsolutePath().startsWith(MODULE))
        .collect(Collectors.joining(File.pathSeparator));
  }
}
