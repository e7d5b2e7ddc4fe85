package dev.offload.core.scenario;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.LatentGeometry;

/**
 * What is generated.
 *
 * @param width pixels, a multiple of the model's pixels per token
 * @param height pixels, likewise
 * @param frames frames of the video, 1 for a picture
 * @param guidancePasses forwards per step: 2 with classifier-free guidance, else 1
 */
public record Workload(int width, int height, int frames, int guidancePasses) {
  private static final int MAX_PIXELS = 16_384;
  private static final int MAX_FRAMES = 100_000;

  /** Validates the ranges. */
  public Workload {
    inRange("width in pixels", width, 16, MAX_PIXELS);
    inRange("height in pixels", height, 16, MAX_PIXELS);
    inRange("number of frames", frames, 1, MAX_FRAMES);
    inRange("number of guidance passes", guidancePasses, 1, 2);
  }

  /** Checks that pictures of this size are whole tokens. */
  void requireFits(LatentGeometry geometry) {
    requireMultiple("width", width, geometry.spatialCompression() * geometry.patchWidth());
    requireMultiple("height", height, geometry.spatialCompression() * geometry.patchHeight());
  }

  private static void requireMultiple(String name, int pixels, int unit) {
    if (pixels % unit != 0) {
      int below = Math.max(unit, pixels / unit * unit);
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s (%d pixels) is no multiple of the %d pixels of a token."
              .formatted(name, pixels, unit),
          "Maybe use %d or %d.".formatted(below, below + unit));
    }
  }

  private static void inRange(String name, int value, int least, int most) {
    if (value < least || value > most) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The %s (%d) must be between %d and %d.".formatted(name, value, least, most));
    }
  }
}
