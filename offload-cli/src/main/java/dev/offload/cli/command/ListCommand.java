package dev.offload.cli.command;

import dev.offload.cli.render.Listing;
import dev.offload.cli.render.Listings;
import dev.offload.cli.render.OutputFormat;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.HardwareResolver;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Groups the list commands. */
@Command(
    name = "list",
    description =
        "Show the strategies, machines, models or exporters that were discovered, and where.",
    subcommands = {
      ListCommand.Strategies.class,
      ListCommand.Hardware.class,
      ListCommand.Models.class,
      ListCommand.Exporters.class
    },
    footer = {"  offload list strategies", "  offload list hardware h100-pcie"})
final class ListCommand implements Runnable {
  @Mixin private CommonOptions common;
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "Nothing to list: name strategies, hardware, models or exporters.");
  }

  /** Lists what was discovered of one kind. */
  abstract static class Lister extends ConsoleCommand {
    @Mixin private PluginOptions plugins;
    @Mixin private OutputOptions output;
    @Mixin private final FormatOption<OutputFormat> format = FormatOption.textOrJson("");

    abstract Listing listing(PluginCatalog catalog);

    @Override
    final void run() throws IOException {
      Listing listing = listing(plugins.load());
      format.refuseCsv("The format (%s) is not one of a list.", "Maybe use text or json.");
      output.write(
          writer -> {
            if (format.isJson()) {
              listing.writeJson(writer);
            } else {
              listing.writeText(writer, output.style());
            }
          });
    }
  }

  /** Lists the strategies. */
  @Command(
      name = "strategies",
      description = "Show each strategy with its options, its version and the jar it came from.",
      footer = {
        "  offload list strategies",
        "  offload list strategies --plugins ./plugins --format json"
      })
  static final class Strategies extends Lister {
    @Override
    Listing listing(PluginCatalog catalog) {
      return Listings.strategies(catalog);
    }
  }

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
  static final class Hardware extends Lister {
    @Parameters(
        arity = "0..1",
        paramLabel = "NAME|FILE",
        description =
            "The machine whose constants to show, by its name or the path of its JSON profile.")
    private String name;

    @Override
    Listing listing(PluginCatalog catalog) {
      return name == null
          ? Listings.hardware(catalog)
          : Listings.constants(HardwareResolver.resolve(name, catalog));
    }
  }

  /** Lists the models. */
  @Command(
      name = "models",
      description = {
        "Show each known model with the size of its transformers, its version and the jar it came"
            + " from. A directory in diffusers format needs no listing: give it to --model."
      },
      footer = {"  offload list models", "  offload list models --format json"})
  static final class Models extends Lister {
    @Override
    Listing listing(PluginCatalog catalog) {
      return Listings.models(catalog);
    }
  }

  /** Lists the exporters. */
  @Command(
      name = "exporters",
      description =
          "Show each runtime that 'offload plan --export' writes settings of, and the versions that it knows.",
      footer = {
        "  offload list exporters",
        "  offload list exporters --plugins ./plugins --format json"
      })
  static final class Exporters extends Lister {
    @Override
    Listing listing(PluginCatalog catalog) {
      return Listings.exporters(catalog);
    }
  }
}
