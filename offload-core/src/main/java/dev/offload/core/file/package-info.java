/** Files that Offload writes: in UTF-8, whole or not at all. */
@Evolving
package dev.offload.core.file;

import dev.offload.core.api.Evolving;
