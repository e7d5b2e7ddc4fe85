/**
 * Many scenarios in one go: a grid of options becomes rows by number, rows are computed on all
 * cores and written in order, and what was written is continued, joined and summarised.
 */
package dev.offload.cli.sweep;
