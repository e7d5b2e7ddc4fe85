package dev.offload.core.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.scenario.Scenario;
import dev.offload.core.testing.TestStrategies;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/** The checks that the contracts of what plugins provide beside strategies share. */
final class SourceChecks {
  /** The form of the names of machines, serving software and exporters. */
  static final String WORD = "[a-z][a-z0-9-]*";

  private SourceChecks() {}

  /** Checks that names can be told from each other and from Offload's own, and stay. */
  static void names(Supplier<List<String>> source, String form) {
    List<String> names = source.get();
    assertThat(names)
        .as("the names")
        .isNotEmpty()
        .doesNotHaveDuplicates()
        .allSatisfy(
            name ->
                assertThat(name)
                    .as("a name of the form %s without the prefix offload-", form)
                    .matches(form)
                    .doesNotStartWith("offload-"));
    assertThat(source.get()).as("the names, asked again").isEqualTo(names);
  }

  /** Checks that what is found has the name that was asked for, and is the same again. */
  static <T> void found(String name, Function<String, Optional<T>> find, Function<T, String> own) {
    Optional<T> found = find.apply(name);
    assertThat(found).as("what is found as (%s)", name).isPresent();
    assertThat(own.apply(found.get())).as("the own name of (%s)", name).isEqualTo(name);
    assertThat(find.apply(name)).as("what is found as (%s), asked again", name).isEqualTo(found);
  }

  /** Checks that layers stream through a scenario as they should. */
  static void runs(String where, Scenario scenario) {
    StrategyContract.check(
        TestStrategies.streaming(1), Map.of(), new ContractScenario(where, scenario));
  }
}
