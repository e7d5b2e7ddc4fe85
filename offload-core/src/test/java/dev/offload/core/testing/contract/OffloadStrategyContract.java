package dev.offload.core.testing.contract;

import dev.offload.core.hardware.Machine;
import dev.offload.core.strategy.OffloadStrategy;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.TestFactory;

/**
 * What every strategy must keep to, as a test to extend:
 *
 * <pre>{@code
 * class MyStrategyContractTest extends OffloadStrategyContract {
 *   @Override
 *   protected OffloadStrategy strategy() {
 *     return new MyStrategy();
 *   }
 * }
 * }</pre>
 *
 * <p>The strategy must say what it is, and answer every scenario with a program that is always the
 * same, whatever else is being recorded; that is proved safe; that runs to its end within the
 * memory proved, and not faster than is possible. A program may exceed the budget of device memory:
 * then it must be reported as infeasible.
 *
 * <p>This class is in the test jar of {@code offload-core} (Maven: type {@code test-jar}, scope
 * {@code test}). Whoever extends it needs {@code org.junit.jupiter:junit-jupiter} and {@code
 * org.assertj:assertj-core} on the test class path, which a test jar does not bring along.
 */
public abstract class OffloadStrategyContract {
  /** For subclasses. */
  protected OffloadStrategyContract() {}

  /** Returns the strategy to be tested; never null. */
  protected abstract OffloadStrategy strategy();

  /** Returns the options it is tested with, by name; none unless overridden. */
  protected Map<String, String> options() {
    return Map.of();
  }

  /** Returns the machines it is tested on, at least one; three shapes unless overridden. */
  protected List<Machine> machines() {
    return ContractMachines.all();
  }

  @TestFactory
  final Stream<DynamicContainer> contract() {
    return StrategyContract.tests(strategy(), options(), machines());
  }
}
