/**
 * Turns what real runs leave behind into measured runs: performance files and console logs of
 * SGLang, and traces of profilers. Each file is recognised by its content and read by itself; what
 * the files of one run say is then put together, with where each fact is from, and what disagrees
 * or is missing is said.
 */
package dev.offload.evidence.ingest;
