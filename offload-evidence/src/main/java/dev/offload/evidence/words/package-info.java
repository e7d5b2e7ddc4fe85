/**
 * Where facts about measured runs become words: ingests, calibrations, validations and explanations
 * as text for people, and as values that stand for JSON. Nothing reads these words back.
 */
@Evolving
package dev.offload.evidence.words;

import dev.offload.core.api.Evolving;
