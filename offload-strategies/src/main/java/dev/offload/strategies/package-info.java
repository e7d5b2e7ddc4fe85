/** The built-in strategies. Each is a service that knows nothing of the others. */
package dev.offload.strategies;
