/**
 * From a question to a decision: which strategy, with which options, on which parallel layout is
 * the fastest that fits; why, against what bound, and which constant of the machine would change
 * it.
 */
@Evolving
package dev.offload.core.plan;

import dev.offload.core.api.Evolving;
