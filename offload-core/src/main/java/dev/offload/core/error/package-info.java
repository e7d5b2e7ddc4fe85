/**
 * How Offload says no: one exception type whose message names the offending thing and its value,
 * with advice on a line of its own, and a code whose category becomes the exit code of the command
 * line.
 */
@Stable
package dev.offload.core.error;

import dev.offload.core.api.Stable;
