package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.evidence.ingest.RunFiles.Named;
import dev.offload.models.resolution.ModelResolver;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Which model ran: as the user says, else as SGLang was told, which may be a directory of any name.
 * Immutable.
 *
 * @param name the model of the scenario; empty if nothing says it
 * @param description what is known of it here; empty if it is not known
 * @param check whether SGLang took it for another one
 */
record ModelIdentity(
    Optional<String> name, Optional<ModelDescription> description, ConfigCheck check) {

  /**
   * Finds out.
   *
   * @param claims gets the paths that files name
   * @throws OffloadException if files name different models
   */
  static ModelIdentity of(
      RunFiles files, RequestChoice choice, Claims claims, PluginCatalog catalog) {
    claim(files, choice, claims);
    Optional<String> path = claims.byFile(ScenarioField.MODEL).map(Claim::value);
    Optional<String> given = claims.given(ScenarioField.MODEL);
    Optional<String> resolved = given.map(name -> resolved(name, catalog));
    ConfigCheck check = check(choice, path, resolved);
    Optional<String> id = resolved.or(check::modelId).or(() -> path);
    return new ModelIdentity(
        given.or(check::modelId).or(() -> path),
        id.flatMap(name -> description(name, catalog)),
        check);
  }

  private static void claim(RunFiles files, RequestChoice choice, Claims claims) {
    choice
        .server()
        .ifPresent(
            server ->
                server
                    .content()
                    .arguments()
                    .flatMap(arguments -> arguments.text("model_path"))
                    .ifPresent(path -> claim(path, server.name(), claims)));
    choice
        .record()
        .ifPresent(
            record ->
                record.content().model().ifPresent(path -> claim(path, record.name(), claims)));
    for (Named<TraceFile> trace : files.traces()) {
      trace
          .content()
          .simulation()
          .flatMap(TraceFile.Simulation::model)
          .ifPresent(id -> claim(id, trace.name(), claims));
    }
  }

  private static void claim(String path, String source, Claims claims) {
    String normalized = ModelPaths.normalized(path);
    Optional<Claim<String>> earlier = claims.byFile(ScenarioField.MODEL);
    if (earlier.filter(it -> ModelPaths.mayBeSame(it.value(), normalized)).isEmpty()) {
      claims.claim(ScenarioField.MODEL, normalized, source);
    }
  }

  /** Returns the id of what a user gave as model, if it is known here, else what they gave. */
  private static String resolved(String idOrPath, PluginCatalog catalog) {
    try {
      return ModelResolver.model(idOrPath, catalog.modelSources()).id();
    } catch (OffloadException e) {
      // The run was perhaps on another machine, which has the directory.
      return idOrPath;
    }
  }

  private static ConfigCheck check(
      RequestChoice choice, Optional<String> path, Optional<String> resolved) {
    Optional<ServerFacts> server = choice.server().map(Named::content);
    Optional<ServerArguments> arguments = server.flatMap(ServerFacts::arguments);
    Optional<Double> printed =
        choice.logged().flatMap(LoggedRequest::sampling).flatMap(SamplingParameters::flowShift);
    boolean twoExperts =
        server.filter(ServerFacts::twoExperts).isPresent()
            || arguments.flatMap(it -> it.number("boundary_ratio")).isPresent();
    return new ConfigCheck(
        path,
        resolved.or(() -> arguments.flatMap(it -> it.text("model_id"))),
        server.flatMap(ServerFacts::configClass),
        twoExperts,
        printed.isPresent() ? OptionalDouble.of(printed.get()) : OptionalDouble.empty());
  }

  private static Optional<ModelDescription> description(String id, PluginCatalog catalog) {
    return catalog.modelSources().stream().flatMap(source -> source.find(id).stream()).findFirst();
  }

  /** Returns whether it is known that the model has no two experts to change between. */
  boolean hasOneExpert() {
    return description.isPresent() && description.get().experts().size() == 1;
  }
}
