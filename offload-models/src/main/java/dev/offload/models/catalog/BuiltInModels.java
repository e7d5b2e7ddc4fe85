package dev.offload.models.catalog;

import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.model.TensorDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The models that Offload knows by itself: the model files in its own jar. Thread-safe. */
public final class BuiltInModels implements ModelSource {
  private static final String INDEX = "index";

  private final JsonObject fileById;
  private final Map<String, ModelFile> read = new ConcurrentHashMap<>();

  /** Reads the index; a model is read when it is asked for. */
  public BuiltInModels() {
    fileById = resource(INDEX).object("models");
  }

  @Override
  public List<String> ids() {
    return fileById.names();
  }

  @Override
  public Optional<ModelDescription> find(String id) {
    return file(id).map(ModelFile::model);
  }

  /** Returns all models, in the order of {@link #ids}. */
  public List<ModelFile> files() {
    return ids().stream().map(id -> file(id).orElseThrow()).toList();
  }

  private Optional<ModelFile> file(String id) {
    return fileById
        .optionalText(id)
        .map(name -> read.computeIfAbsent(name, key -> ModelFile.read(resource(key))));
  }

  /**
   * Returns the tensors of an encoder that several models share.
   *
   * @param name the name of its file, as in "umt5-xxl"
   * @throws OffloadException naming the known ones, if there is none of that name
   */
  static List<TensorDescription> encoderTensors(String name) {
    List<String> known = resource(INDEX).textList("encoders");
    if (!known.contains(name)) {
      throw Names.unknown("encoder", name, known);
    }
    return TensorTable.read(resource("encoders/" + name).object("tensors"));
  }

  private static JsonObject resource(String name) {
    String path = "%s.json".formatted(name);
    return JsonObject.resource(path, BuiltInModels.class.getResourceAsStream(path));
  }
}
