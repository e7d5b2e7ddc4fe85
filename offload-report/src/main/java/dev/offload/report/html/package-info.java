/**
 * A comparison as one HTML page that needs nothing else: what is known of each run is reduced to
 * small immutable views, which are written as tables and, in one block of JSON, as the data of
 * charts that a script in the page draws.
 */
@Evolving
package dev.offload.report.html;

import dev.offload.core.api.Evolving;
