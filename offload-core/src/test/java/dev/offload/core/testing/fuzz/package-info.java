/**
 * Fuzzing of whatever reads files: valid files are damaged in many named ways, and every reader
 * must understand each or refuse it in the way that the project promises. Data flows from {@link
 * dev.offload.core.testing.fuzz.FuzzRun} through the mutations and the reader into {@link
 * dev.offload.core.testing.fuzz.FuzzSummary}.
 */
package dev.offload.core.testing.fuzz;
