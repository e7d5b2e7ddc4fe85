package dev.offload.cli.command;

import dev.offload.cli.render.Listings;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Lists the strategies. */
@Command(
    name = "strategies",
    description = "Show each strategy with its options, its version and the jar it came from.",
    footer = {
      "  offload list strategies",
      "  offload list strategies --plugins ./plugins --format json"
    })
final class ListStrategiesCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private PluginOptions plugins;
  @Mixin private ListOptions list;

  @Inject
  ListStrategiesCommand() {}

  @Override
  public Integer call() throws IOException {
    list.write(Listings.strategies(plugins.load()));
    return ExitCode.OK;
  }
}
