package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import jakarta.inject.Inject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Options of every command. */
@Command(
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    synopsisHeading = "%nUsage: ",
    descriptionHeading = "%n",
    parameterListHeading = "%nArguments:%n",
    optionListHeading = "%nOptions:%n",
    commandListHeading = "%nCommands:%n",
    footerHeading = "%nExamples:%n")
final class CommonOptions {
  private final Console console;

  @Option(names = "--debug", description = "Follow an error message by its stack trace.")
  boolean debug;

  @Inject
  CommonOptions(Console console) {
    this.console = console;
  }

  Console console() {
    return console;
  }
}
