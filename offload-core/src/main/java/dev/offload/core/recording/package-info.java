/**
 * Lets a strategy write its program: calls its plan back in program order, weaves what it asks for
 * into the kernels and collectives of the scenario, and refuses what makes no sense. A strategy
 * need not be trusted: what it asks for is counted, its time is limited, and whatever it throws
 * becomes a failure with its name and the callback.
 */
@Evolving
package dev.offload.core.recording;

import dev.offload.core.api.Evolving;
