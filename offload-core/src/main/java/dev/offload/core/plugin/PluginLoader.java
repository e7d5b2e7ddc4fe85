package dev.offload.core.plugin;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.model.ModelSource;
import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.strategy.OffloadStrategy;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.jar.JarFile;

/**
 * Finds plugins with {@link java.util.ServiceLoader}. Stateless and thread-safe. The jars stay open
 * as long as their classes are used.
 */
public final class PluginLoader {
  private static final Set<String> SERVICE_FILES =
      Set.of(
          "META-INF/services/" + OffloadStrategy.class.getName(),
          "META-INF/services/" + HardwareSource.class.getName(),
          "META-INF/services/" + RuntimeSource.class.getName(),
          "META-INF/services/" + ModelSource.class.getName(),
          "META-INF/services/" + SettingsExporter.class.getName());

  private final ClassLoader application;
  private final Duration limit;

  private PluginLoader(ClassLoader application, Duration limit) {
    this.application = application;
    this.limit = limit;
  }

  /** Returns the loader that begins with the class path of Offload itself. */
  public static PluginLoader create() {
    return of(PluginLoader.class.getClassLoader());
  }

  /** Returns a loader that begins with what another class loader sees. */
  public static PluginLoader of(ClassLoader application) {
    return new PluginLoader(application, PluginCall.DEFAULT_LIMIT);
  }

  /** Returns a loader that waits so long, more than 0, for a plugin to say what it is. */
  public PluginLoader withLimit(Duration value) {
    return new PluginLoader(application, value);
  }

  /**
   * Finds what the class path and the jars of these directories provide. Jars are taken in the
   * order of their names; a name that is already taken stays with whoever came first.
   *
   * @param directories plugin directories; an empty list is fine
   * @throws OffloadException with {@link ErrorCode#UNREADABLE_FILE} if a directory cannot be listed
   */
  public PluginCatalog load(List<Path> directories) {
    List<PluginProblem> problems = new ArrayList<>();
    Discovery<OffloadStrategy> strategies =
        discovery(
            OffloadStrategy.class, DescribedStrategy::of, only(OffloadStrategy::name), problems);
    Discovery<HardwareSource> hardware =
        discovery(HardwareSource.class, source -> source, HardwareSource::names, problems);
    Discovery<RuntimeSource> runtimes =
        discovery(RuntimeSource.class, source -> source, RuntimeSource::names, problems);
    Discovery<ModelSource> models =
        discovery(ModelSource.class, source -> source, ModelSource::ids, problems);
    Discovery<SettingsExporter> exporters =
        discovery(
            SettingsExporter.class, DescribedExporter::of, only(SettingsExporter::name), problems);

    List<Discovery<?>> all = List.of(strategies, hardware, runtimes, models, exporters);
    all.forEach(discovery -> discovery.search(application, Discovery.CLASS_PATH));
    for (Path jar : jars(directories)) {
      open(jar, problems)
          .ifPresent(loader -> all.forEach(each -> each.search(loader, jar.toString())));
    }
    return new PluginCatalog(
        strategies.found(),
        hardware.found(),
        runtimes.found(),
        models.found(),
        exporters.found(),
        problems);
  }

  private <T> Discovery<T> discovery(
      Class<T> type,
      UnaryOperator<T> settle,
      Function<T, List<String>> namesOf,
      List<PluginProblem> problems) {
    PluginNames form = type == ModelSource.class ? PluginNames.MODEL_ID : PluginNames.WORD;
    return new Discovery<>(type, form, settle, namesOf, limit, problems);
  }

  /** Returns the one name of a provider, which may be null. */
  private static <T> Function<T, List<String>> only(Function<T, String> name) {
    return provider -> Collections.singletonList(name.apply(provider));
  }

  private static Set<Path> jars(List<Path> directories) {
    Set<Path> jars = new LinkedHashSet<>();
    for (Path directory : directories) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.jar")) {
        List<Path> sorted = new ArrayList<>();
        files.forEach(file -> sorted.add(file.toAbsolutePath().normalize()));
        sorted.sort(null);
        jars.addAll(sorted);
      } catch (IOException e) {
        throw OffloadException.of(
                ErrorCode.UNREADABLE_FILE,
                "The plugin directory (%s) cannot be listed.".formatted(directory),
                "Maybe name a directory that holds plugin jars.")
            .causedBy(e);
      }
    }
    return jars;
  }

  private Optional<ClassLoader> open(Path jar, List<PluginProblem> problems) {
    // A class loader passes over a file that is no jar without a word.
    try (JarFile file = new JarFile(jar.toFile())) {
      file.getManifest();
      return Optional.of(new PluginJar(jar, application, SERVICE_FILES));
    } catch (IOException | SecurityException e) {
      problems.add(
          new PluginProblem(
              jar.toString(),
              Optional.empty(),
              "The file is no readable jar (%s).".formatted(e.getMessage()),
              "Maybe copy or build it again."));
      return Optional.empty();
    }
  }
}
