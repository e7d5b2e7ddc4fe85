package dev.offload.core.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.ExportedSettings.Language;
import dev.offload.core.export.Fidelity;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.ModelSource;
import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestRuntimes;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** The contracts find what is wrong with models, machines, software and exporters, and say it. */
class SourceContractsTest {
  private static ModelSource models;
  private static HardwareSource hardware;
  private static RuntimeSource runtimes;
  private static SettingsExporter exporter;

  static final class Models extends ModelSourceContract {
    @Override
    protected ModelSource source() {
      assumeTrue(models != null, "Only the tests around this class run it.");
      return models;
    }
  }

  static final class Hardware extends HardwareSourceContract {
    @Override
    protected HardwareSource source() {
      assumeTrue(hardware != null, "Only the tests around this class run it.");
      return hardware;
    }
  }

  static final class Runtimes extends RuntimeSourceContract {
    @Override
    protected RuntimeSource source() {
      assumeTrue(runtimes != null, "Only the tests around this class run it.");
      return runtimes;
    }
  }

  static final class Exporter extends SettingsExporterContract {
    @Override
    protected SettingsExporter exporter() {
      assumeTrue(exporter != null, "Only the tests around this class run it.");
      return exporter;
    }
  }

  private static Events run(Class<?> contract) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(contract))
        .execute()
        .testEvents();
  }

  private static void assertFails(Class<?> contract, String test, String words) {
    assertThat(run(contract).failed().stream().toList())
        .anySatisfy(
            event -> {
              assertThat(event.getTestDescriptor().getDisplayName()).contains(test);
              assertThat(
                      event
                          .getRequiredPayload(TestExecutionResult.class)
                          .getThrowable()
                          .orElseThrow())
                  .hasMessageContaining(words);
            });
  }

  private static void assertPasses(Class<?> contract, int tests) {
    run(contract).assertStatistics(statistics -> statistics.started(tests).succeeded(tests));
  }

  private record Source<T>(List<String> names, Function<String, Optional<T>> finder) {
    ModelSource models(Function<T, ModelDescription> model) {
      return new ModelSource() {
        @Override
        public List<String> ids() {
          return names;
        }

        @Override
        public Optional<ModelDescription> find(String id) {
          return finder.apply(id).map(model);
        }
      };
    }

    HardwareSource hardware(Function<T, Machine> machine) {
      return new HardwareSource() {
        @Override
        public List<String> names() {
          return names;
        }

        @Override
        public Optional<Machine> find(String name) {
          return finder.apply(name).map(machine);
        }
      };
    }
  }

  private static RuntimeSource runtimes(Source<ServingRuntime> source) {
    return new RuntimeSource() {
      @Override
      public List<String> names() {
        return source.names();
      }

      @Override
      public Optional<ServingRuntime> find(String name) {
        return source.finder().apply(name);
      }
    };
  }

  private static <T> Source<T> only(String name, T found) {
    return new Source<>(
        List.of(name), asked -> asked.equals(name) ? Optional.of(found) : Optional.empty());
  }

  private static ModelSource only(ModelDescription model) {
    return only(model.id(), model).models(Function.identity());
  }

  private static HardwareSource only(Machine machine) {
    return only(machine.name(), machine).hardware(Function.identity());
  }

  static Stream<Arguments> brokenModels() {
    ModelDescription sound = TestModel.tiny().build();
    AtomicInteger asked = new AtomicInteger();
    return Stream.of(
        Arguments.of(
            "no names",
            new Source<ModelDescription>(List.of(), id -> Optional.empty())
                .models(Function.identity()),
            "ids",
            "the names"),
        Arguments.of(
            "two of one name",
            new Source<>(List.of(sound.id(), sound.id()), id -> Optional.of(sound))
                .models(Function.identity()),
            "ids",
            "duplicate"),
        Arguments.of(
            "a name with blanks",
            only("my model", sound).models(Function.identity()),
            "ids",
            "my model"),
        Arguments.of(
            "every name",
            new Source<>(List.of(sound.id()), id -> Optional.of(sound)).models(Function.identity()),
            "another id",
            "no model"),
        Arguments.of(
            "listed but not there",
            new Source<ModelDescription>(List.of("a/b"), id -> Optional.empty())
                .models(Function.identity()),
            "a/b is found",
            "(a/b)"),
        Arguments.of(
            "another name",
            only("a/b", sound).models(Function.identity()),
            "a/b is found",
            "the own name of (a/b)"),
        Arguments.of(
            "another each time",
            only(sound.id(), sound)
                .models(
                    model ->
                        asked.incrementAndGet() % 2 == 0
                            ? model
                            : TestModel.tiny().layers(7).build()),
            "is found",
            "asked again"),
        Arguments.of(
            "layers without work",
            only(TestModel.tiny().phases(List.of()).build()),
            "weights and work",
            "the work of"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenModels")
  void brokenModelsFail(String defect, ModelSource source, String test, String words) {
    models = source;
    try {
      assertFails(Models.class, test, words);
    } finally {
      models = null;
    }
  }

  static Stream<Arguments> brokenMachines() {
    return Stream.of(
        Arguments.of(
            "a reserved name",
            only(TestMachine.pcie().name("offload-node").build()),
            "names",
            "offload-"),
        Arguments.of(
            "memory in GB",
            only(TestMachine.pcie().name("node").memoryBytes(80).build()),
            "units",
            "bytes of GPU memory"),
        Arguments.of(
            "rates in GB/s",
            only(TestMachine.pcie().name("node").copyBytesPerSecond(26).build()),
            "units",
            "bytes per second of"),
        Arguments.of(
            "latency in microseconds",
            only(TestMachine.pcie().name("node").latencySeconds(5).build()),
            "units",
            "seconds of latency"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenMachines")
  void brokenMachinesFail(String defect, HardwareSource source, String test, String words) {
    hardware = source;
    try {
      assertFails(Hardware.class, test, words);
    } finally {
      hardware = null;
    }
  }

  static Stream<Arguments> brokenRuntimes() {
    ServingRuntime sound = TestRuntimes.SGLANG_2025_12;
    return Stream.of(
        Arguments.of("a name of its own form", only("My Server", sound), "names", "My Server"),
        Arguments.of(
            "every name",
            new Source<>(List.of(sound.name()), name -> Optional.of(sound)),
            "another name",
            "no runtime"),
        Arguments.of("another name", only("server", sound), "server is found", "the own name"),
        Arguments.of(
            "listed but not there",
            new Source<ServingRuntime>(List.of("server"), name -> Optional.empty()),
            "server is found",
            "(server)"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenRuntimes")
  void brokenRuntimesFail(String defect, Source<ServingRuntime> source, String test, String words) {
    runtimes = runtimes(source);
    try {
      assertFails(Runtimes.class, test, words);
    } finally {
      runtimes = null;
    }
  }

  /** An exporter that answers as it is told. */
  private record Told(
      String name, String description, Function<ExportRequest, ExportedSettings> how)
      implements SettingsExporter {
    @Override
    public String versions() {
      return "1.0";
    }

    @Override
    public ExportedSettings export(ExportRequest request) {
      return how.apply(request);
    }
  }

  private static ExportedSettings settings(Fidelity fidelity, List<String> lines, String... notes) {
    return new ExportedSettings(Language.SHELL, fidelity, lines, List.of(notes));
  }

  private static Told told(Function<ExportRequest, ExportedSettings> how) {
    return new Told("told", "Says what it is told.", how);
  }

  static Stream<Arguments> brokenExporters() {
    AtomicInteger asked = new AtomicInteger();
    ExportedSettings none = settings(Fidelity.NONE, List.of(), "It cannot.");
    return Stream.of(
        Arguments.of("a name", new Told("My Server", "Flags.", r -> none), "itself", "My Server"),
        Arguments.of("no sentence", new Told("told", "Flags", r -> none), "itself", "description"),
        Arguments.of("null", told(r -> null), "nothing moves", "the settings"),
        Arguments.of(
            "only plans that say what they do",
            told(r -> r.movement().isPresent() ? none : null),
            "says nothing",
            "the settings"),
        Arguments.of(
            "another answer each time",
            told(r -> settings(Fidelity.EXACT, List.of("a " + asked.incrementAndGet()))),
            "nothing moves",
            "asked again"),
        Arguments.of(
            "lines of nothing",
            told(r -> settings(Fidelity.NONE, List.of("a"), "It cannot.")),
            "layers stream",
            "nothing like the plan"),
        Arguments.of(
            "no lines",
            told(r -> settings(Fidelity.EXACT, List.of())),
            "layers stream",
            "lines of fidelity EXACT"),
        Arguments.of(
            "no word of what differs",
            told(r -> settings(Fidelity.NEAREST, List.of("a"))),
            "experts swap",
            "what differs"),
        Arguments.of(
            "no JSON",
            told(
                r ->
                    new ExportedSettings(
                        Language.JSON, Fidelity.EXACT, List.of("{a: 1}"), List.of())),
            "nothing moves",
            "It is no JSON"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("brokenExporters")
  void brokenExportersFail(String defect, SettingsExporter broken, String test, String words) {
    exporter = broken;
    try {
      assertFails(Exporter.class, test, words);
    } finally {
      exporter = null;
    }
  }

  @Test
  void soundOnesPassEveryTest() {
    models = only(TestModel.tiny().build());
    hardware = only(TestMachine.pcie().name("node").build());
    runtimes = runtimes(only(TestRuntimes.SGLANG_2025_12.name(), TestRuntimes.SGLANG_2025_12));
    exporter = told(request -> settings(Fidelity.NONE, List.of(), "It cannot."));
    try {
      assertPasses(Models.class, 5);
      assertPasses(Hardware.class, 5);
      assertPasses(Runtimes.class, 4);
      assertPasses(Exporter.class, 13);
    } finally {
      models = null;
      hardware = null;
      runtimes = null;
      exporter = null;
    }
  }
}
