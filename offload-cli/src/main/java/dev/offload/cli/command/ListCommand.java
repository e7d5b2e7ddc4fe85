package dev.offload.cli.command;

import jakarta.inject.Inject;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Groups the list commands. */
@Command(
    name = "list",
    description =
        "Show the strategies, machines, models or exporters that were discovered, and where.",
    subcommands = {
      ListStrategiesCommand.class,
      ListHardwareCommand.class,
      ListModelsCommand.class,
      ListExportersCommand.class
    },
    footer = {"  offload list strategies", "  offload list hardware h100-pcie"})
final class ListCommand implements Runnable {
  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Inject
  ListCommand() {}

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Nothing to list: name strategies, hardware, models or exporters.");
  }
}
