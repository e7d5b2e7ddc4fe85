/**
 * Transfers that share links, as a fluid: every flow has a rate, the rates are weighted max-min
 * fair under the capacities of the links and the caps of the flows, and they change only when a
 * flow starts or ends. {@link dev.offload.core.flow.FlowSimulator} answers "when does each transfer
 * end" for a list of transfers; {@link dev.offload.core.flow.FluidNetwork} is the machinery beneath
 * it, made for the inner loop of a simulation engine.
 */
@Evolving
package dev.offload.core.flow;

import dev.offload.core.api.Evolving;
