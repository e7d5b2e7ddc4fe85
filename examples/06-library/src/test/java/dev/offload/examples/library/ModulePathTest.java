package dev.offload.examples.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.PluginJarBuilder;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything is found on the module path, in a JVM that has no class path. */
class ModulePathTest {
  private static final String STRATEGY =
      """
      import dev.offload.core.scenario.Expert;
      import dev.offload.core.strategy.*;
      import java.util.Optional;

      public class Everything implements OffloadStrategy {
        @Override public String name() { return "everything"; }
        @Override public String description() { return "Keeps all weights on the GPU."; }
        @Override public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
          return new OffloadPlan() {
            @Override public void beforeRun(Recorder recorder) {
              for (Expert expert : setting.experts()) {
                recorder.preload(expert.outer());
                expert.layers().forEach(recorder::preload);
              }
            }
            @Override public Optional<Movement> movement() {
              return Optional.of(Movement.ofNothing());
            }
          };
        }
      }
      """;

  /** Plans with the plugin of its own module, and prints what it sees. */
  private static final String PROGRAM =
      """
      import dev.offload.core.*;
      import dev.offload.core.plugin.PluginCatalog;
      import dev.offload.core.scenario.Parallelism;

      public class Program {
        public static void main(String[] args) {
          System.out.println(Offload.class.getModule() + ", " + Program.class.getModule());
          Offload offload = Offload.load();
          PluginCatalog catalog = offload.catalog();
          System.out.println("strategies " + catalog.strategyNames());
          System.out.println("version " + catalog.strategyPlugin("resident").version());
          System.out.println("machines " + catalog.machineNames());
          System.out.println("runtimes " + catalog.runtimeNames());
          System.out.println("models " + catalog.models().size());
          System.out.println("exporters " + catalog.exporterNames());
          PlanAnswer plan = offload.question("Wan2.1-T2V-1.3B").steps(4)
              .layout(new Parallelism(1, 1, 1)).plan("everything");
          System.out.println("chosen " + plan.best().label());
          System.out.println(plan.export("sglang").render());
        }
      }
      """;

  @TempDir private static Path directory;

  @BeforeAll
  static void packAModule() throws IOException {
    new PluginJarBuilder()
        .provider(OffloadStrategy.class, "Everything", STRATEGY)
        .source("Program", PROGRAM)
        .module()
        .write(directory.resolve("example.jar"));
  }

  private static boolean isModule(String entry) {
    return entry.endsWith(".jar")
        ? !entry.endsWith("-tests.jar")
        : Files.exists(Path.of(entry, "module-info.class"));
  }

  /** Runs the program with those entries of the class path as modules. */
  private static String run(Predicate<String> entries) throws Exception {
    String modules =
        Stream.concat(
                Stream.of(directory.resolve("example.jar").toString()),
                Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                    .filter(ModulePathTest::isModule)
                    .filter(entries))
            .collect(Collectors.joining(File.pathSeparator));
    Process java =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-p",
                    modules,
                    "-m",
                    "example/example.Program"))
            .redirectErrorStream(true)
            .start();
    String printed = new String(java.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    java.waitFor();
    return printed;
  }

  @Test
  void aPluginThatIsAModuleIsPlannedAndExportedBesideWhatIsBuiltIn() throws Exception {
    assertThat(run(entry -> true).lines())
        .contains("module dev.offload.core, module example", "models 1", "chosen everything")
        .anyMatch(line -> line.matches("strategies .*\\beverything\\b.*"))
        .anyMatch(line -> line.matches("strategies .*\\blayerwise\\b.*"))
        .anyMatch(line -> line.matches("version Optional\\[\\d.*]"))
        .anyMatch(line -> line.matches("machines .*\\bh100-pcie\\b.*"))
        .anyMatch(line -> line.matches("runtimes .*\\bsglang-2026-09\\b.*"))
        .anyMatch(line -> line.matches("exporters .*\\bsglang\\b.*"))
        .anyMatch(line -> line.startsWith("sglang serve"));
  }

  @Test
  void aModuleThatIsMissingIsNamed() throws Exception {
    assertThat(run(entry -> !entry.contains("offload-hardware") || entry.contains("offload-core")))
        .contains("There are no machines here.", "Maybe add the module offload-hardware");
  }
}
