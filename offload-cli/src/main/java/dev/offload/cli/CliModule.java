package dev.offload.cli;

import com.google.inject.AbstractModule;
import dev.offload.cli.command.CommandModule;
import dev.offload.cli.output.Console;
import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.plugin.PluginLoader;

/** Binds what the commands work with. */
final class CliModule extends AbstractModule {
  private final Console console;

  CliModule(Console console) {
    this.console = console;
  }

  @Override
  protected void configure() {
    install(new CommandModule());
    bind(Console.class).toInstance(console);
    bind(PluginLoader.class).toInstance(PluginLoader.create());
    bind(Engine.class).toInstance(SimulationEngine.create());
  }
}
