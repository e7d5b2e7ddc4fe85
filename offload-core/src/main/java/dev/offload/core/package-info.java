/**
 * The front door: {@link dev.offload.core.Offload} knows what is installed, a {@link
 * dev.offload.core.Question} says what is asked of it, an {@link dev.offload.core.Answer} or a
 * {@link dev.offload.core.PlanAnswer} comes back. Nothing else is needed to compare strategies and
 * to plan. No parameter may be null, and nothing returns null.
 */
@Evolving
package dev.offload.core;

import dev.offload.core.api.Evolving;
