/**
 * Constants of machines fitted to measured runs: the constants, the figures that tell something of
 * them, the search, and what is known of each afterwards.
 */
@Evolving
package dev.offload.evidence.calibration;

import dev.offload.core.api.Evolving;
