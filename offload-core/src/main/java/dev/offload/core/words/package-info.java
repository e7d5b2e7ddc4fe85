/**
 * Where facts become words: scenarios, comparisons, plans and proofs as text for people. Nothing
 * reads these words back.
 */
@Evolving
package dev.offload.core.words;

import dev.offload.core.api.Evolving;
