/**
 * The plugin interface: a strategy is told what happens next, in program order, and says which
 * layers to load, await and evict. It never sees kernels, links, time or addresses, so it cannot
 * cheat, and runs unchanged on every engine. No type of a third-party library appears here.
 */
@Stable
package dev.offload.core.strategy;

import dev.offload.core.api.Stable;
