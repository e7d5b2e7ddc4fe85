/**
 * What models say of measured runs: the scenario of each, its simulation under given constants, and
 * simpler models to hold against that.
 */
@Evolving
package dev.offload.evidence.prediction;

import dev.offload.core.api.Evolving;
