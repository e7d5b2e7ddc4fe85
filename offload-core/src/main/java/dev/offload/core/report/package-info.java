/**
 * What a run means for a person: step times, memory by stage, bytes, how copies met kernels and
 * collectives, the lower bound, and the comparison of several strategies. Everything is derived
 * from the timeline and the program, never from what a strategy claims.
 */
@Evolving
package dev.offload.core.report;

import dev.offload.core.api.Evolving;
