/**
 * Predictions held against measured runs: every figure of a group predicted with the constants that
 * its own runs set, what accounts for differences, and the errors summed up beside those of simpler
 * models.
 */
@Evolving
package dev.offload.evidence.validation;

import dev.offload.core.api.Evolving;
