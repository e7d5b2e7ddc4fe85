package dev.offload.models.architecture;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import java.util.List;
import java.util.Optional;

/** A class of transformers whose {@code config.json} says all about them. Thread-safe. */
public interface TransformerArchitecture {
  /** Returns the class in diffusers, as in "WanTransformer3DModel". */
  String className();

  /**
   * Returns the transformer of these settings.
   *
   * @param name its component, as in "transformer_2"
   * @throws OffloadException naming the file and the setting, if one is missing or out of range
   */
  Transformer read(String name, JsonObject config);

  /** Returns all that are known. */
  static List<TransformerArchitecture> known() {
    return List.of(
        new WanArchitecture(),
        new FluxArchitecture(),
        new QwenImageArchitecture(),
        new HunyuanVideoArchitecture(),
        new LtxVideoArchitecture());
  }

  /** Returns the one of this class, if it is known. */
  static Optional<TransformerArchitecture> find(String className) {
    return known().stream()
        .filter(architecture -> architecture.className().equals(className))
        .findFirst();
  }
}
