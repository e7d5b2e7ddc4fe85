/**
 * What a checkpoint on disk says about itself: the pipeline, its components and their
 * configuration, and the name, type, shape and place of each tensor. Only JSON and the headers of
 * safetensors and GGUF files are read, never a weight; whatever a file holds, it is either
 * understood or refused with its name and the place of the defect.
 */
@Evolving
package dev.offload.models.checkpoint;

import dev.offload.core.api.Evolving;
