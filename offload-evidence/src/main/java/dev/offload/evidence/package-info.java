/** The front door to measured runs: what they say of a machine that is asked about. */
@Evolving
package dev.offload.evidence;

import dev.offload.core.api.Evolving;
