package dev.offload.core.strategy;

import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.Layer;

/**
 * All that a strategy can do to a program. Calls take effect at the place of the program at which
 * the plan is called; a call that makes no sense there throws {@link
 * dev.offload.core.error.OffloadException}.
 *
 * <p>Not thread-safe, and valid only during the callback it was passed to. Offload alone implements
 * it, so methods may be added.
 */
public interface Recorder {
  /**
   * States that the host keeps a layer so, and has from the start, whether it is ever loaded or
   * not. From here on the layer is loaded from there and written back to there; host memory that
   * was named before is kept beside it, and counts too.
   */
  void keep(Layer layer, Store store);

  /**
   * States that a layer is on the device before the run, having been loaded with the model, in the
   * format of its {@link Store}; in bf16 if it was not said where the host keeps it. Allowed only
   * in {@link OffloadPlan#beforeRun}.
   */
  void preload(Layer layer);

  /**
   * States that a layer is on the device before the run, stored in a format of its own. Allowed
   * only in {@link OffloadPlan#beforeRun}.
   */
  void preload(Layer layer, WeightFormat format);

  /**
   * Copies a layer to the device, from where it is kept. It must not be there, or on its way. A
   * copy beside compute needs pinned memory.
   */
  void load(Layer layer, Copy how);

  /** Makes compute wait for a layer that was loaded; does nothing if it already has. */
  void await(Layer layer);

  /**
   * Expands quantized weights to bf16 with a kernel, into memory of their own, so that compute
   * reads those. The layer must be usable: loaded and awaited, or preloaded. Evicting it releases
   * both.
   */
  void dequantize(Layer layer);

  /** Releases the expanded weights once compute has finished what was launched before. */
  void dropDequantized(Layer layer);

  /** Makes the host, and so all that it launches later, wait for a layer that was loaded. */
  void block(Layer layer);

  /** Makes the host wait until compute has finished what was launched before. */
  void synchronize();

  /**
   * Removes a layer from the device once compute has finished what was launched before. To be
   * written back, it must be kept somewhere in the format that it has on the device.
   */
  void evict(Layer layer, Evict how);

  /** Returns whether a layer is on the device, or on its way, at this place of the program. */
  boolean isLoaded(Layer layer);
}
