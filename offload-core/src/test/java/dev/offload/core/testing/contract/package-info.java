/**
 * What every strategy must keep to, as tests that its author runs: {@link
 * dev.offload.core.testing.contract.OffloadStrategyContract} is the class to extend, {@link
 * dev.offload.core.testing.contract.StrategyContract} holds the checks.
 */
package dev.offload.core.testing.contract;
