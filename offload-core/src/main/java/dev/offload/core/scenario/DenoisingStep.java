package dev.offload.core.scenario;

/**
 * One step of the noise schedule.
 *
 * @param number 1 for the first
 * @param sigma the noise level, between 0 and 1
 * @param timestep what the model is told, between 0 and 1000
 * @param expert index of the expert that runs
 */
public record DenoisingStep(int number, double sigma, double timestep, int expert) {}
