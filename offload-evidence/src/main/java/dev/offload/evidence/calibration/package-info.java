/**
 * Constants of machines fitted to measured runs: the constants, the figures that tell something of
 * them, the search, and what is known of each afterwards.
 */
package dev.offload.evidence.calibration;
