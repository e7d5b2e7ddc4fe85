/**
 * Noise schedules: which noise level and timestep each denoising step gets from a runtime's
 * scheduler, and therefore at which step a model of two experts changes from its high-noise to its
 * low-noise transformer. A schedule is known before a run starts.
 */
@Evolving
package dev.offload.models.schedule;

import dev.offload.core.api.Evolving;
