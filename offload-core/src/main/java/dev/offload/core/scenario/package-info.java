/**
 * One question to be answered: a model on a machine with a workload, a parallel layout and the
 * serving software's habits. A scenario is checked when it is made; from then on the layers it
 * derives carry FLOPs and bytes, and no longer widths and token counts.
 */
@Evolving
package dev.offload.core.scenario;

import dev.offload.core.api.Evolving;
