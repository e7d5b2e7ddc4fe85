package dev.offload.models.architecture;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.JsonObject;
import dev.offload.models.architecture.Transformer.Patch;
import java.util.List;

/**
 * The settings of a transformer, where diffusers has a default for each that is absent. Immutable
 * and thread-safe.
 *
 * @param config the settings that are there
 */
record Settings(JsonObject config) {
  private static final int MOST = 10_000;
  private static final int MOST_WIDTH = 1 << 20;

  /** Returns the latents of a token in time, vertically and horizontally. */
  static Patch patch(JsonObject config) {
    List<Long> sizes = config.wholes("patch_size", 1, 64);
    if (sizes.size() != 3) {
      throw config.wrong("patch_size", "a list of 3 numbers");
    }
    return new Patch(sizes.get(0).intValue(), sizes.get(1).intValue(), sizes.get(2).intValue());
  }

  /** Returns a number of things, above 0: layers, heads, channels. */
  int count(String key, int absent) {
    return config.optionalWhole(key, 1, MOST).orElse(absent);
  }

  /** Returns the channels of a token, which are those of each of its latents. */
  int tokenChannels(String key, int absent, Patch patch) {
    int channels = count(key, absent);
    if (channels % patch.latents() != 0) {
      throw config.wrong(key, "a multiple of %d".formatted(patch.latents()));
    }
    return channels;
  }

  /** Returns a width in elements, above 0. */
  int width(String key, int absent) {
    return config.optionalWhole(key, 1, MOST_WIDTH).orElse(absent);
  }

  /** Returns a truth value. */
  boolean flag(String key, boolean absent) {
    return config.optionalFlag(key).orElse(absent);
  }

  /** Returns a width times a setting, cut down to a whole number as Python's {@code int} does. */
  int multiple(int width, String key, double absent) {
    double product = width * config.optionalDouble(key).orElse(absent);
    if (!(product >= 1 && product <= MOST_WIDTH)) {
      throw config.wrong(key, "a factor that makes a width from 1 to %d".formatted(MOST_WIDTH));
    }
    return (int) product;
  }

  /**
   * Refuses every value of a setting but the only one whose tensors are known, which is also the
   * default.
   *
   * @throws OffloadException naming the setting and its value
   */
  void requireOnly(String key, String known) {
    if (!config.optionalText(key).orElse(known).equals(known)) {
      throw config.wrong(key, "\"%s\", the only one that is known".formatted(known));
    }
  }
}
