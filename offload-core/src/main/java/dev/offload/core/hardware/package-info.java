/**
 * What a machine is: accelerators, links and the route of each class of traffic, with the
 * provenance of every constant. Nothing here knows a model or a strategy.
 */
@Stable
package dev.offload.core.hardware;

import dev.offload.core.api.Stable;
