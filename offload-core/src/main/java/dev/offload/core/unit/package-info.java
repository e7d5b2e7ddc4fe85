/**
 * Quantities that carry their unit: byte counts and rates. GiB is 2^30 bytes, GB is 1e9 bytes, and
 * bandwidth is counted in powers of ten, as vendors do.
 */
@Stable
package dev.offload.core.unit;

import dev.offload.core.api.Stable;
