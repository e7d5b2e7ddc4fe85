/**
 * How serving runtimes find the configuration of a model: their registries as data, and a replay of
 * their rules, so that a path that a runtime mistakes for another model is seen before it runs.
 */
@Evolving
package dev.offload.models.sglang;

import dev.offload.core.api.Evolving;
