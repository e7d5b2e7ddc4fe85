/** One measured run beside its prediction, step by step, and where the two differ. */
package dev.offload.evidence.explanation;
