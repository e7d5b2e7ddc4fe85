package dev.offload.core.model;

import java.util.OptionalDouble;

/**
 * What a user gets who asks for nothing.
 *
 * @param width pixels
 * @param height pixels
 * @param frames frames of the video, 1 for a picture
 * @param steps denoising steps
 * @param guidancePasses forwards per step: 2 with classifier-free guidance, else 1
 * @param flowShift the shift of the noise schedule
 * @param boundaryRatio where the low-noise expert takes over, as a share of the noise; empty for a
 *     model of one expert
 */
public record SamplingDefaults(
    int width,
    int height,
    int frames,
    int steps,
    int guidancePasses,
    double flowShift,
    OptionalDouble boundaryRatio) {}
