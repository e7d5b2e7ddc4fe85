/**
 * Runs of real systems as they were measured: the file format, those that come with Offload, and
 * what each measured figure means. Predictions are made elsewhere.
 */
package dev.offload.evidence.measurement;
