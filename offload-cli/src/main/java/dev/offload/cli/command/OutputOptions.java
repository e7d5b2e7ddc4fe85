package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.core.file.Content;
import dev.offload.core.file.OutputFile;
import dev.offload.core.text.TextStyle;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Where the answer goes. */
final class OutputOptions {
  private final Console console;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Write to this file, replacing it in one step. Default: standard output.")
  private Path file;

  @Inject
  OutputOptions(Console console) {
    this.console = console;
  }

  /** Returns the width, and whether there are colours, of what is written. */
  TextStyle style() {
    return file == null ? console.style() : TextStyle.PLAIN;
  }

  void write(Content content) throws IOException {
    if (file == null) {
      content.writeTo(console.out());
      console.out().flush();
    } else {
      OutputFile.write(file, content);
    }
  }
}
