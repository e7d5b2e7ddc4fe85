/**
 * Predictions held against measured runs: every figure of a group predicted with the constants that
 * its own runs set, what accounts for differences, and the errors summed up beside those of simpler
 * models.
 */
package dev.offload.evidence.validation;
