/**
 * Model descriptions: the built-in ones as data files, those of directories in diffusers format,
 * and the noise plans of both.
 */
@Evolving
package dev.offload.models;

import dev.offload.core.api.Evolving;
