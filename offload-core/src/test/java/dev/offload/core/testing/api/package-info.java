/** The public API of a module as text, and the check that it is the recorded one. */
package dev.offload.core.testing.api;
