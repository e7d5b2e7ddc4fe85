/**
 * Writes a run as a trace in the format of PyTorch's profiler (Kineto), which Perfetto and
 * chrome://tracing open: what each stream of each rank did, what links carried, and what device
 * memory held. Events go straight to the file, one after the other; nothing is collected.
 */
@Evolving
package dev.offload.report.trace;

import dev.offload.core.api.Evolving;
