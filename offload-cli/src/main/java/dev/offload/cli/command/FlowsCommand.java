package dev.offload.cli.command;

import dev.offload.core.flow.FlowCases;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Runs bare flows over bare links. */
@Command(
    name = "flows",
    description = {
      "Share links among flows by weighted max-min fairness, and say when each flow ends.",
      "",
      "Each line of the file is a JSON object with links (id, bytesPerSecond) and flows (id,"
          + " startSeconds, bytes, capBytesPerSecond or null, route, weight). It is printed again"
          + " with finishSeconds in each flow."
    },
    footer = {"  offload flows cases.jsonl -o solved.jsonl", "  offload flows - < cases.jsonl"})
final class FlowsCommand extends ConsoleCommand {
  private static final String STANDARD_INPUT = "-";

  @Mixin private OutputOptions output;

  @Parameters(paramLabel = "FILE", description = "The cases, or - for standard input.")
  private Path file;

  @Override
  void run() throws IOException {
    if (!file.toString().equals(STANDARD_INPUT)) {
      output.write(writer -> FlowCases.run(file, writer));
      return;
    }
    try (Reader cases = new InputStreamReader(console().in(), StandardCharsets.UTF_8)) {
      output.write(writer -> FlowCases.run(cases, writer));
    }
  }
}
