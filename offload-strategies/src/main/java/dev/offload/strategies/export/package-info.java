/**
 * The settings of known runtimes: which flags, which Python or which JSON realise a plan of the
 * built-in strategies, and what they cannot do.
 */
package dev.offload.strategies.export;
