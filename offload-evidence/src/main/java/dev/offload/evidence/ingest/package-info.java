/**
 * Turns what real runs leave behind into measured runs: performance files and console logs of
 * SGLang, and traces of profilers. Each file is recognised by its content and read by itself, to
 * facts with the name of the file; of several requests the one is chosen that the files have in
 * common; what they say of its scenario is reconciled with what the user says; and a run is made of
 * it, with what was left out, disagrees or is likely wrong.
 */
@Evolving
package dev.offload.evidence.ingest;

import dev.offload.core.api.Evolving;
