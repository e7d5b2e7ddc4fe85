package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.core.Offload;
import dev.offload.core.engine.Engine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginProblem;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** Where plugins are looked for; finds them, and warns of those that cannot be used. */
final class PluginOptions {
  private static final double LEAST_SECONDS = 0.001;
  private static final double MOST_SECONDS = 86_400;

  private final Engine engine;
  private final Console console;

  @Option(
      names = "--plugins",
      paramLabel = "DIR",
      description = "Also look for plugins in the jars of this directory; repeatable.")
  private List<Path> directories = new ArrayList<>();

  @Option(
      names = "--models",
      paramLabel = "DIR",
      description =
          "Also know the models that the JSON files in this directory describe; repeatable.")
  private List<Path> modelDirectories = new ArrayList<>();

  @Option(
      names = "--plugin-timeout",
      paramLabel = "SECONDS",
      description =
          "How long a plugin may take to say what it is, and a strategy to write its program."
              + " Default: 60.")
  private Double timeoutSeconds;

  @Inject
  PluginOptions(Engine engine, Console console) {
    this.engine = engine;
    this.console = console;
  }

  /**
   * Finds all that is installed, and warns of what cannot be used.
   *
   * @throws OffloadException if a directory cannot be read
   */
  Offload offload() {
    Offload.Builder builder =
        Offload.builder().engine(engine).strategyLimit(limit()).onBrokenPlugin(this::warn);
    directories.forEach(builder::plugins);
    modelDirectories.forEach(builder::models);
    return builder.load();
  }

  /** Returns the names of all that is installed, as {@link #offload} does. */
  PluginCatalog load() {
    return offload().catalog();
  }

  private void warn(PluginProblem problem) {
    console
        .err()
        .printf("warning [%s]: %s%n%s%n", ErrorCode.BROKEN_PLUGIN, problem, problem.advice());
  }

  /** Returns how long a plugin may take to answer. */
  Duration limit() {
    if (timeoutSeconds == null) {
      return PluginCall.DEFAULT_LIMIT;
    }
    if (!(timeoutSeconds >= LEAST_SECONDS && timeoutSeconds <= MOST_SECONDS)) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The option --plugin-timeout (%s seconds) must be from %s to %s."
              .formatted(timeoutSeconds, LEAST_SECONDS, MOST_SECONDS));
    }
    return Duration.ofMillis(Math.round(timeoutSeconds * 1000));
  }
}
