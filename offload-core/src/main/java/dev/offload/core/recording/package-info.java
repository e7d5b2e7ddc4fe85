/**
 * Lets a strategy write its program: calls its plan back in program order, weaves what it asks for
 * into the kernels and collectives of the scenario, and refuses what makes no sense.
 */
@Evolving
package dev.offload.core.recording;

import dev.offload.core.api.Evolving;
