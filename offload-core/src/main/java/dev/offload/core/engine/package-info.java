/**
 * Runs programs on machines. The simulation compiles a program to primitive arrays, lets the ranks
 * execute it on streams whose transfers share links, and returns a timeline; reports are derived
 * from the timeline alone.
 */
@Evolving
package dev.offload.core.engine;

import dev.offload.core.api.Evolving;
