/**
 * Which model a path or an id means: the evidence of names, configurations and tensors, what each
 * piece fits, where they disagree, and the settings that follow.
 */
package dev.offload.models.resolution;
