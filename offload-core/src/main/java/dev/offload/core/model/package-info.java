/**
 * What a diffusion model is, independent of where it runs: its experts, the layers they repeat, the
 * tensors and phases of each layer, and the components around them. Nothing here knows a machine, a
 * workload or a parallel layout.
 */
@Stable
package dev.offload.core.model;

import dev.offload.core.api.Stable;
