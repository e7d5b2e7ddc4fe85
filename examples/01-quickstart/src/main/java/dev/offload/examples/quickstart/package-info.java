/** Compares two strategies from a program of one's own. */
package dev.offload.examples.quickstart;
