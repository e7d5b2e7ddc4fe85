package dev.offload.core.plugin;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.strategy.OffloadStrategy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Everything that was found, in the order it was found: the class path first, then each plugin
 * directory. Names are unique among strategies, among machines, among serving software, among
 * models and among exporters. Immutable and thread-safe.
 *
 * @param strategies the strategies, each with its one name
 * @param hardware the sources of machines
 * @param runtimes the sources of serving software
 * @param models the sources of models
 * @param exporters the exporters, each with its one name
 * @param problems what could not be used, and why
 */
public record PluginCatalog(
    List<Plugin<OffloadStrategy>> strategies,
    List<Plugin<HardwareSource>> hardware,
    List<Plugin<RuntimeSource>> runtimes,
    List<Plugin<ModelSource>> models,
    List<Plugin<SettingsExporter>> exporters,
    List<PluginProblem> problems) {
  private static final String MACHINE = "hardware profile";
  private static final String RUNTIME = "runtime";

  /** Copies the lists. */
  public PluginCatalog {
    strategies = List.copyOf(strategies);
    hardware = List.copyOf(hardware);
    runtimes = List.copyOf(runtimes);
    models = List.copyOf(models);
    exporters = List.copyOf(exporters);
    problems = List.copyOf(problems);
  }

  /**
   * Returns this catalog with one more source of models.
   *
   * @param source the source
   * @param location where it is, as in the path of a directory
   * @throws OffloadException if it has no model, or one whose id is taken
   */
  public PluginCatalog with(ModelSource source, String location) {
    List<String> ids = source.ids();
    if (ids.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.UNREADABLE_FILE,
          "There is no model in (%s).".formatted(location),
          "Maybe put model files there, with names that end in .json.");
    }
    for (String id : ids) {
      if (names(models).contains(id)) {
        throw OffloadException.invalid(
            "The model (%s) of (%s) has the id of another that is known.".formatted(id, location),
            "Maybe give it an id of its own.");
      }
    }
    List<Plugin<ModelSource>> more = new ArrayList<>(models);
    more.add(new Plugin<>(source, ids, Optional.empty(), location, false));
    return new PluginCatalog(strategies, hardware, runtimes, more, exporters, problems);
  }

  /** Returns the names of all strategies. */
  public List<String> strategyNames() {
    return names(strategies);
  }

  /** Returns the names of all machines. */
  public List<String> machineNames() {
    return names(hardware);
  }

  /**
   * Returns the strategy of that name.
   *
   * @throws OffloadException naming the nearest strategy, if there is none of that name
   */
  public OffloadStrategy strategy(String name) {
    return strategyPlugin(name).instance();
  }

  /**
   * Returns the strategy of that name, with where it came from.
   *
   * @throws OffloadException naming the nearest strategy, if there is none of that name
   */
  public Plugin<OffloadStrategy> strategyPlugin(String name) {
    return find("strategy", name, strategies);
  }

  /**
   * Returns the machine of that name.
   *
   * @throws OffloadException naming the nearest machine, if there is none of that name; or if its
   *     source fails
   */
  public Machine machine(String name) {
    Plugin<HardwareSource> plugin = find(MACHINE, name, hardware);
    return ask(plugin, MACHINE, name, source -> source.find(name));
  }

  /**
   * Returns the machine that a profile in a file describes.
   *
   * @throws OffloadException if the file cannot be read or is malformed, or no source reads files
   */
  public Machine machine(Path profile) {
    return read(hardware, source -> source.read(profile), "hardware profiles", profile);
  }

  /** Returns the names of all serving software: of each source, the newest last. */
  public List<String> runtimeNames() {
    return names(runtimes);
  }

  /**
   * Returns the serving software of that name.
   *
   * @throws OffloadException naming the nearest, if there is none of that name; or if its source
   *     fails
   */
  public ServingRuntime runtime(String name) {
    Plugin<RuntimeSource> plugin = find(RUNTIME, name, runtimes);
    return ask(plugin, RUNTIME, name, source -> source.find(name));
  }

  /**
   * Returns the serving software that a file describes.
   *
   * @throws OffloadException if the file cannot be read or is malformed, or no source reads files
   */
  public ServingRuntime runtime(Path file) {
    return read(runtimes, source -> source.read(file), "runtime files", file);
  }

  private static <T, R> R read(
      List<Plugin<T>> sources, Function<T, Optional<R>> reader, String what, Path file) {
    return sources.stream()
        .map(plugin -> reader.apply(plugin.instance()))
        .flatMap(Optional::stream)
        .findFirst()
        .orElseThrow(
            () ->
                OffloadException.of(
                    ErrorCode.UNKNOWN_NAME,
                    "Nothing here reads %s (%s).".formatted(what, Quotes.quote(file.toString())),
                    "Maybe add the module offload-hardware to the class path or module path."));
  }

  /** Returns the names of all exporters. */
  public List<String> exporterNames() {
    return names(exporters);
  }

  /**
   * Lets an exporter write the settings of a plan.
   *
   * @throws OffloadException naming the nearest exporter, if there is none of that name; or if it
   *     fails
   */
  public ExportedSettings export(String name, ExportRequest request) {
    Plugin<SettingsExporter> plugin = find("exporter", name, exporters);
    return ask(plugin, "exporter", name, each -> Optional.of(each.export(request)));
  }

  /**
   * Returns the sources of models, in their order. Each answers to the names in this catalog alone,
   * and throws {@link OffloadException} if the plugin fails.
   */
  public List<ModelSource> modelSources() {
    return models.stream().<ModelSource>map(CatalogModels::new).toList();
  }

  private record CatalogModels(Plugin<ModelSource> plugin) implements ModelSource {
    @Override
    public List<String> ids() {
      return plugin.names();
    }

    @Override
    public Optional<ModelDescription> find(String id) {
      return plugin.names().contains(id)
          ? Optional.of(ask(plugin, "model", id, source -> source.find(id)))
          : Optional.empty();
    }
  }

  private static <T, R> R ask(
      Plugin<T> plugin, String kind, String name, Function<T, Optional<R>> question) {
    Optional<R> answer;
    try {
      answer = question.apply(plugin.instance());
    } catch (OffloadException e) {
      throw e;
    } catch (RuntimeException | Error e) {
      throw broken(plugin, kind, name, "fails with " + PluginCall.describe(e)).causedBy(e);
    }
    return answer.orElseThrow(() -> broken(plugin, kind, name, "is listed but not there"));
  }

  private static OffloadException broken(Plugin<?> plugin, String kind, String name, String what) {
    return OffloadException.of(
        ErrorCode.BROKEN_PLUGIN,
        "The %s (%s) of %s %s.".formatted(kind, name, plugin.location(), what),
        "Maybe ask whoever wrote it, or take its jar away.");
  }

  private static <T> Plugin<T> find(String kind, String name, List<Plugin<T>> plugins) {
    return plugins.stream()
        .filter(plugin -> plugin.names().contains(name))
        .findFirst()
        .orElseThrow(() -> Names.unknown(kind, name, names(plugins)));
  }

  private static <T> List<String> names(List<Plugin<T>> plugins) {
    return plugins.stream().flatMap(plugin -> plugin.names().stream()).toList();
  }
}
