/**
 * Runs of real systems as they were measured: the file format, those that come with Offload, and
 * what each measured figure means. Predictions are made elsewhere.
 */
@Evolving
package dev.offload.evidence.measurement;

import dev.offload.core.api.Evolving;
