/**
 * Many scenarios in one go: a grid of options becomes rows by number, rows are computed on all
 * cores and handed on in order, and what was written to a file is continued, joined and summed up.
 * No parameter may be null, and nothing but a value of a row is.
 */
@Evolving
package dev.offload.core.sweep;

import dev.offload.core.api.Evolving;
