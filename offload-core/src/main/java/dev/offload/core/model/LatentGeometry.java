package dev.offload.core.model;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;

/**
 * How pixels become tokens: the compression of the VAE, then the patches of the transformer.
 *
 * @param temporalCompression frames per latent frame, the first frame standing alone
 * @param spatialCompression pixels per latent, in each direction
 * @param patchFrames latent frames per token
 * @param patchHeight latents per token, vertically
 * @param patchWidth latents per token, horizontally
 */
public record LatentGeometry(
    int temporalCompression,
    int spatialCompression,
    int patchFrames,
    int patchHeight,
    int patchWidth) {
  /** Validates the factors. */
  public LatentGeometry {
    if (temporalCompression < 1
        || spatialCompression < 1
        || patchFrames < 1
        || patchHeight < 1
        || patchWidth < 1) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The latent geometry (%dx in time, %dx in space, patch %d,%d,%d) must be positive."
              .formatted(
                  temporalCompression, spatialCompression, patchFrames, patchHeight, patchWidth));
    }
  }

  /** Returns the latent frames of so many frames: 21 for 81 frames at 4x. */
  public int latentFrames(int frames) {
    return (frames - 1) / temporalCompression + 1;
  }

  /** Returns the tokens of one latent frame of so many pixels: 3 600 at 1280x720 for Wan. */
  public long tokensPerLatentFrame(int width, int height) {
    long columns = width / ((long) spatialCompression * patchWidth);
    long rows = height / ((long) spatialCompression * patchHeight);
    return columns * rows;
  }

  /** Returns the tokens of a whole video: 75 600 for 81 frames at 1280x720 for Wan. */
  public long tokens(int width, int height, int frames) {
    long patches = (latentFrames(frames) + patchFrames - 1L) / patchFrames;
    return patches * tokensPerLatentFrame(width, height);
  }
}
