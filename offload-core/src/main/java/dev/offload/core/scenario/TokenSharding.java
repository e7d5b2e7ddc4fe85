package dev.offload.core.scenario;

import dev.offload.core.model.LatentGeometry;

/** How serving software divides the latent sequence over the ranks. */
public enum TokenSharding {
  /** Latent frames are dealt out, and padded to a multiple of the number of GPUs. */
  FRAMES {
    @Override
    long tokens(Workload workload, LatentGeometry geometry, Parallelism parallelism) {
      long frames = geometry.latentFrames(workload.frames());
      return patches(roundUp(frames, parallelism.gpus()), geometry) * perFrame(workload, geometry);
    }
  },
  /** Tokens are dealt out, and padded to a multiple of the ranks that shard one sequence. */
  TOKENS {
    @Override
    long tokens(Workload workload, LatentGeometry geometry, Parallelism parallelism) {
      long patches = patches(geometry.latentFrames(workload.frames()), geometry);
      return roundUp(patches * perFrame(workload, geometry), parallelism.sequenceRanks());
    }
  };

  /** Returns the tokens of one forward over all ranks, padding included. */
  abstract long tokens(Workload workload, LatentGeometry geometry, Parallelism parallelism);

  private static long patches(long latentFrames, LatentGeometry geometry) {
    return roundUp(latentFrames, geometry.patchFrames()) / geometry.patchFrames();
  }

  private static long perFrame(Workload workload, LatentGeometry geometry) {
    return geometry.tokensPerLatentFrame(workload.width(), workload.height());
  }

  private static long roundUp(long value, long multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }
}
