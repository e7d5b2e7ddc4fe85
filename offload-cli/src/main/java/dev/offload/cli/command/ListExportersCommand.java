package dev.offload.cli.command;

import dev.offload.cli.render.Listings;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Lists the exporters. */
@Command(
    name = "exporters",
    description =
        "Show each runtime that 'offload plan --export' writes settings of, and the versions that it knows.",
    footer = {
      "  offload list exporters",
      "  offload list exporters --plugins ./plugins --format json"
    })
final class ListExportersCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private PluginOptions plugins;
  @Mixin private ListOptions list;

  @Inject
  ListExportersCommand() {}

  @Override
  public Integer call() throws IOException {
    list.write(Listings.exporters(plugins.load()));
    return ExitCode.OK;
  }
}
