/**
 * What every rank executes: operations on streams, in the order the host launches them. Plain
 * immutable data that can be printed and compared; it knows no machine and no time.
 */
@Evolving
package dev.offload.core.program;

import dev.offload.core.api.Evolving;
