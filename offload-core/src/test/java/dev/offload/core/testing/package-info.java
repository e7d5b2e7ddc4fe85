/** Small models, machines, scenarios and strategies with round numbers, for the tests. */
package dev.offload.core.testing;
