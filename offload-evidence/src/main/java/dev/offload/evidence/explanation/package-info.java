/** One measured run beside its prediction, step by step, and where the two differ. */
@Evolving
package dev.offload.evidence.explanation;

import dev.offload.core.api.Evolving;
