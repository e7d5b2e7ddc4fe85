package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.evidence.ingest.Claims.Claim;
import dev.offload.models.resolution.ModelResolver;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which model ran: as the user says, else as SGLang was told, which may be a directory of any name.
 *
 * @param name the model of the scenario; empty if nothing says it
 * @param description what is known of it here; empty if it is not known
 * @param check whether SGLang took it for another one
 */
record ModelIdentity(
    Optional<String> name, Optional<ModelDescription> description, ConfigCheck check) {
  /** A snapshot in the cache of the Hugging Face hub, whose directory has the id in its name. */
  private static final Pattern SNAPSHOT =
      Pattern.compile("(?:.*/)?models--([^/]+?)--([^/]+)/snapshots/[^/]+/?");

  /**
   * Finds out.
   *
   * @param claims gets the paths that files name
   * @throws OffloadException if files name different models
   */
  static ModelIdentity of(
      RunFiles files, RequestChoice choice, Claims claims, PluginCatalog catalog) {
    choice
        .server()
        .ifPresent(
            server ->
                claim(server.argument("model_path", String.class), files.consoleName(), claims));
    choice.record().ifPresent(record -> claim(record.model(), record.source(), claims));
    files
        .traces()
        .forEach(
            trace ->
                claim(trace.simulation().flatMap(SimulatedRun::model), trace.source(), claims));
    Optional<String> path = claims.byFile(ScenarioField.MODEL).map(Claim::value);
    Optional<String> given = claims.given(ScenarioField.MODEL);
    Optional<String> resolved = given.map(name -> resolved(name, catalog));
    ConfigCheck check = ConfigCheck.of(path, resolved, choice);
    Optional<String> id = resolved.or(check::modelId).or(() -> path);
    return new ModelIdentity(
        given.or(check::modelId).or(() -> path),
        id.flatMap(name -> description(name, catalog)),
        check);
  }

  private static void claim(Optional<String> path, String source, Claims claims) {
    Optional<String> normalized = path.map(ModelIdentity::normalized);
    Optional<Claim<String>> earlier = claims.byFile(ScenarioField.MODEL);
    if (earlier.filter(it -> mayBeSame(it.value(), normalized.orElse(""))).isEmpty()) {
      claims.claim(ScenarioField.MODEL, normalized, source);
    }
  }

  /** Returns the id that a path in the hub's cache stands for, else it without a last slash. */
  private static String normalized(String path) {
    Matcher snapshot = SNAPSHOT.matcher(path);
    if (snapshot.matches()) {
      return snapshot.group(1) + "/" + snapshot.group(2);
    }
    return path.length() > 1 && path.endsWith("/") ? path.substring(0, path.length() - 1) : path;
  }

  /** Returns whether two paths may be of one directory, of which one ends as a relative other. */
  private static boolean mayBeSame(String one, String other) {
    try {
      Path first = Path.of(one).normalize();
      Path second = Path.of(other).normalize();
      return first.equals(second)
          || (!second.isAbsolute() && first.endsWith(second))
          || (!first.isAbsolute() && second.endsWith(first));
    } catch (InvalidPathException e) {
      return one.equals(other);
    }
  }

  /** Returns the id of what a user gave as model, if it is known here, else what they gave. */
  private static String resolved(String idOrPath, PluginCatalog catalog) {
    try {
      return ModelResolver.checked(idOrPath, Optional.empty(), catalog.modelSources()).model().id();
    } catch (OffloadException e) {
      // The run was perhaps on another machine, which has the directory.
      return idOrPath;
    }
  }

  private static Optional<ModelDescription> description(String id, PluginCatalog catalog) {
    return catalog.modelSources().stream().flatMap(source -> source.find(id).stream()).findFirst();
  }

  /** Returns whether it is known that the model has no two experts to change between. */
  boolean hasOneExpert() {
    return description.filter(it -> it.experts().size() == 1).isPresent();
  }
}
