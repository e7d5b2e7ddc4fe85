package dev.offload.models.catalog;

import com.google.common.io.Resources;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.checkpoint.ConfigFile;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The models that Offload knows by itself: the model files in its own jar. Thread-safe. */
public final class BuiltInModels implements ModelSource {
  private static final String INDEX = "index";

  private final ConfigFile fileById;
  private final Map<String, ModelFile> read = new ConcurrentHashMap<>();

  /** Reads the index; a model is read when it is asked for. */
  public BuiltInModels() {
    fileById = resource(INDEX).object("models");
  }

  @Override
  public List<String> ids() {
    return List.copyOf(fileById.settings().keySet());
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
        .findText(id)
        .map(name -> read.computeIfAbsent(name, key -> ModelFile.read(resource(key))));
  }

  /**
   * Returns the tensors of an encoder that several models share.
   *
   * @param name the name of its file, as in "umt5-xxl"
   * @throws OffloadException naming the known ones, if there is none of that name
   */
  static List<TensorDescription> encoderTensors(String name) {
    List<String> known = resource(INDEX).texts("encoders");
    if (!known.contains(name)) {
      throw Names.unknown("encoder", name, known);
    }
    return TensorTable.read(resource("encoders/" + name).object("tensors"));
  }

  private static ConfigFile resource(String name) {
    String path = "%s.json".formatted(name);
    try {
      return ConfigFile.parse(
          path, Resources.toByteArray(Resources.getResource(BuiltInModels.class, path)));
    } catch (IOException e) {
      throw OffloadException.of(
              ErrorCode.INTERNAL, "The data file (%s) cannot be read.".formatted(path))
          .causedBy(e);
    }
  }
}
