/**
 * Predictions held against measured runs: constants of a machine fitted to the runs that may set
 * them, every run predicted, and the errors summed up beside those of simpler models.
 */
package dev.offload.evidence.fidelity;
