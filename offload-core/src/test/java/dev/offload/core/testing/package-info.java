/** Small models, machines, scenarios and strategies with round numbers, for the tests of core. */
package dev.offload.core.testing;
