/**
 * Which model a path or an id means: the evidence of names, configurations and tensors, what each
 * piece fits, where they disagree, and the settings that follow.
 */
@Evolving
package dev.offload.models.resolution;

import dev.offload.core.api.Evolving;
