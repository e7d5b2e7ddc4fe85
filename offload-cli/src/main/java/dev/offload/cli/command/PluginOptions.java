package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where plugins are looked for; finds them, and warns of those that cannot be used. */
final class PluginOptions {
  private final PluginLoader loader;
  private final Console console;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Also look for plugins in the jars of this directory; repeatable.")
  private List<Path> directories = new ArrayList<>();

  @Inject
  PluginOptions(PluginLoader loader, Console console) {
    this.loader = loader;
    this.console = console;
  }

  PluginCatalog load() {
    PluginCatalog catalog = loader.load(directories);
    catalog
        .problems()
        .forEach(
            problem ->
                console
                    .err()
                    .printf(
                        "warning [%s]: %s%n%s%n",
                        ErrorCode.BROKEN_PLUGIN, problem, problem.advice()));
    return catalog;
  }
}
