package dev.offload.cli.command;

import dev.offload.cli.render.Listings;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.HardwareResolver;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Lists the machines, or the constants of one. */
@Command(
    name = "hardware",
    description = {
      "Show each machine with its version and the jar it came from; or every constant of one"
          + " machine, with how it is known and from where."
    },
    footer = {
      "  offload list hardware",
      "  offload list hardware h100-pcie",
      "  offload list hardware ./my-node.json"
    })
final class ListHardwareCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private PluginOptions plugins;
  @Mixin private ListOptions list;

  @Parameters(
      arity = "0..1",
      paramLabel = "NAME|FILE",
      description =
          "The machine whose constants to show, by its name or the path of its JSON profile.")
  private String name;

  @Inject
  ListHardwareCommand() {}

  @Override
  public Integer call() throws IOException {
    PluginCatalog catalog = plugins.load();
    list.write(
        name == null
            ? Listings.hardware(catalog)
            : Listings.constants(HardwareResolver.resolve(name, catalog)));
    return ExitCode.OK;
  }
}
