/**
 * Transformers by their class, each a data file: what the settings of a {@code config.json} mean in
 * tensors, under the names that checkpoints give them, and in kernels and collectives, in the order
 * they run.
 */
@Evolving
package dev.offload.models.architecture;

import dev.offload.core.api.Evolving;
