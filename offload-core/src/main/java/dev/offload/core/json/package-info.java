/** Files that users and their tools write: read whole, with messages that name place and defect. */
@Evolving
package dev.offload.core.json;

import dev.offload.core.api.Evolving;
