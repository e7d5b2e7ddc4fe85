package dev.offload.models.resolution;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The models of all sources, by id and by base name. */
final class KnownModels {
  private final List<ModelSource> sources;

  KnownModels(List<ModelSource> sources) {
    this.sources = List.copyOf(sources);
  }

  List<String> ids() {
    return sources.stream().flatMap(source -> source.ids().stream()).toList();
  }

  Optional<ModelDescription> find(String id) {
    return sources.stream().map(source -> source.find(id)).flatMap(Optional::stream).findFirst();
  }

  /**
   * Returns all models.
   *
   * @param failures gets a sentence for each model whose source fails, so that one broken source
   *     does not hide the others
   */
  List<ModelDescription> all(List<String> failures) {
    List<ModelDescription> all = new ArrayList<>();
    for (String id : ids()) {
      try {
        find(id).ifPresent(all::add);
      } catch (OffloadException e) {
        failures.add("%s Its model was not compared.".formatted(e.problem()));
      }
    }
    return all;
  }

  /** Returns the id whose last part this is, whatever its case, as SGLang compares them. */
  Optional<String> named(String baseName) {
    String wanted = baseName.toLowerCase(Locale.ROOT);
    return ids().stream().filter(id -> baseName(id).equals(wanted)).findFirst();
  }

  /**
   * Returns the model of an id or a base name.
   *
   * @throws OffloadException naming the nearest, if there is none
   */
  ModelDescription require(String idOrBaseName) {
    return find(idOrBaseName)
        .or(() -> named(idOrBaseName).flatMap(this::find))
        .orElseThrow(() -> Names.unknown("model", idOrBaseName, ids()));
  }

  private static String baseName(String id) {
    return id.substring(id.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
  }
}
