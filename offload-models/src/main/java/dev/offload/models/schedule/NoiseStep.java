package dev.offload.models.schedule;

/**
 * One denoising step. Immutable and thread-safe.
 *
 * @param number the position in the schedule, from 1
 * @param sigma the noise level at which the step starts, from 0 (clean) to 1 (pure noise)
 * @param timestep what the runtime hands to the model, from 0 to 1000: a whole number if {@link
 *     NoiseScheduler#truncatesTimesteps()}, else 1000 times sigma
 */
public record NoiseStep(int number, double sigma, double timestep) {}
