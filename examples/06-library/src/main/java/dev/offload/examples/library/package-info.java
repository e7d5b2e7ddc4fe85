/** What the library does, a small file for each thing, in the order of their numbers. */
package dev.offload.examples.library;
