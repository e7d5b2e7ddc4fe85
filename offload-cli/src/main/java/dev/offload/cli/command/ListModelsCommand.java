package dev.offload.cli.command;

import dev.offload.cli.render.Listings;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Lists the models. */
@Command(
    name = "models",
    description = {
      "Show each known model with the size of its transformers, its version and the jar it came"
          + " from. A directory in diffusers format needs no listing: give it to --model."
    },
    footer = {"  offload list models", "  offload list models --format json"})
final class ListModelsCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private PluginOptions plugins;
  @Mixin private ListOptions list;

  @Inject
  ListModelsCommand() {}

  @Override
  public Integer call() throws IOException {
    list.write(Listings.models(plugins.load()));
    return ExitCode.OK;
  }
}
