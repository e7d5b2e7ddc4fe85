package dev.offload.core.plugin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.model.ModelSource;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.PluginJarBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PluginLoaderTest {
  @TempDir Path directory;

  @Test
  void findsNothingWhereThereIsNothing() {
    PluginCatalog catalog = load();

    assertThat(catalog.strategies()).isEmpty();
    assertThat(catalog.problems()).isEmpty();
  }

  @Test
  void namesVersionAndJarOfAPlugin() throws IOException {
    Path jar =
        new PluginJarBuilder()
            .strategy("Lazy", "\"lazy\"")
            .version("1.2.3")
            .write(directory.resolve("lazy.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.strategies()).hasSize(1);
    Plugin<OffloadStrategy> plugin = catalog.strategies().get(0);
    assertThat(plugin.names()).containsExactly("lazy");
    assertThat(plugin.version()).contains("1.2.3");
    assertThat(plugin.location()).isEqualTo(jar.toString());
    assertThat(catalog.strategy("lazy")).isSameAs(plugin.instance());
  }

  @Test
  void findsHardwareAndModelsInOneJar() throws IOException {
    new PluginJarBuilder()
        .provider(HardwareSource.class, "Machines", hardware("List.of(\"box-a\", \"box-b\")"))
        .provider(
            ModelSource.class,
            "Models",
            """
            import dev.offload.core.model.*;
            import java.util.*;
            public class Models implements ModelSource {
              @Override public List<String> ids() { return List.of("Some-Org/Model-1.0"); }
              @Override public Optional<ModelDescription> find(String id) {
                return Optional.empty();
              }
            }
            """)
        .write(directory.resolve("both.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.machineNames()).containsExactly("box-a", "box-b");
    assertThat(catalog.models().get(0).names()).containsExactly("Some-Org/Model-1.0");
    assertThat(catalog.models().get(0).version()).isEmpty();
    assertThat(catalog.modelSources()).hasSize(1);
    assertThatThrownBy(() -> catalog.machine("box-b"))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.BROKEN_PLUGIN));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "'\"  \"', 'The name (  ) is blank.'",
    "'null', 'The name (null) is blank.'",
    "'\"Two Words\"', 'The name (Two Words) is malformed.'",
    "'\"offload-mine\"', 'The name (offload-mine) begins with the reserved prefix offload-.'",
    "'String.valueOf(1 / 0)', 'The plugin fails when asked what it is: "
        + "java.lang.ArithmeticException: / by zero'"
  })
  void reportsABadNameAndGoesOn(String nameExpression, String problem) throws IOException {
    Path bad =
        new PluginJarBuilder()
            .strategy("Bad", nameExpression)
            .write(directory.resolve("a-bad.jar"));
    new PluginJarBuilder().strategy("Good", "\"good\"").write(directory.resolve("b-good.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.strategyNames()).containsExactly("good");
    assertThat(catalog.problems()).hasSize(1);
    PluginProblem found = catalog.problems().get(0);
    assertThat(found.location()).isEqualTo(bad.toString());
    assertThat(found.className()).contains("example.Bad");
    assertThat(found.what()).isEqualTo(problem);
    assertThat(found.advice()).startsWith("Maybe ");
  }

  @Test
  void keepsTheFirstOfTwoEqualNames() throws IOException {
    Path first =
        new PluginJarBuilder().strategy("First", "\"same\"").write(directory.resolve("1.jar"));
    new PluginJarBuilder().strategy("Second", "\"same\"").write(directory.resolve("2.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.strategies()).extracting(Plugin::location).containsExactly(first.toString());
    assertThat(catalog.problems())
        .extracting(PluginProblem::what)
        .containsExactly("The name (same) is already taken by %s.".formatted(first));
  }

  @Test
  void keepsTheGoodNamesOfASource() throws IOException {
    new PluginJarBuilder()
        .provider(HardwareSource.class, "Machines", hardware("List.of(\"good\", \"BAD\")"))
        .write(directory.resolve("machines.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.machineNames()).containsExactly("good");
    assertThat(catalog.problems())
        .extracting(PluginProblem::what)
        .containsExactly("The name (BAD) is malformed.");
  }

  @Test
  void reportsAClassThatIsNotThere() throws IOException {
    new PluginJarBuilder()
        .listed(OffloadStrategy.class, "com.example.Missing")
        .strategy("Present", "\"present\"")
        .write(directory.resolve("half.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.strategyNames()).containsExactly("present");
    assertThat(catalog.problems()).hasSize(1);
    assertThat(catalog.problems().get(0).className()).contains("com.example.Missing");
    assertThat(catalog.problems().get(0).what()).contains("com.example.Missing not found");
  }

  @Test
  void findsWhatAModuleProvides() throws IOException {
    Path jar =
        new PluginJarBuilder()
            .strategy("Modular", "\"modular\"")
            .strategy("Second", "\"second\"")
            .module()
            .write(directory.resolve("modular.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.problems()).isEmpty();
    assertThat(catalog.strategyNames()).containsExactly("modular", "second");
    assertThat(catalog.strategyPlugin("modular").location()).isEqualTo(jar.toString());
  }

  @Test
  void namesEachOfSeveralClassesThatCannotBeLoaded() throws IOException {
    new PluginJarBuilder()
        .listed(OffloadStrategy.class, "com.example.Missing # what was it?")
        .strategy("Present", "\"present\"")
        .source("Stranger", "public class Stranger {}")
        .listed(OffloadStrategy.class, "example.Stranger")
        .strategy("Last", "\"last\"")
        .listed(OffloadStrategy.class, "com.example.Missing2")
        .write(directory.resolve("some.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.strategyNames()).containsExactly("present", "last");
    assertThat(catalog.problems())
        .extracting(problem -> problem.className().orElseThrow())
        .containsExactly("com.example.Missing", "example.Stranger", "com.example.Missing2");
  }

  @Test
  void reportsAClassThatIsNoProvider() throws IOException {
    new PluginJarBuilder()
        .source("Stranger", "public class Stranger {}")
        .listed(OffloadStrategy.class, "example.Stranger")
        .write(directory.resolve("stranger.jar"));

    List<PluginProblem> problems = load().problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).what()).contains("Stranger not a subtype");
    assertThat(problems.get(0).className()).contains("example.Stranger");
  }

  @Test
  void hintsAtTheJavaVersionOfAClassThatIsTooNew() throws IOException {
    Path jar =
        new PluginJarBuilder()
            .strategy("Future", "\"future\"")
            .classFileVersion(200)
            .write(directory.resolve("future.jar"));

    List<PluginProblem> problems = load().problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).location()).isEqualTo(jar.toString());
    assertThat(problems.get(0).className()).contains("example.Future");
    assertThat(problems.get(0).what()).contains("newer Java");
    assertThat(problems.get(0).advice()).contains("--release 17");
  }

  @Test
  void reportsALibraryThatIsMissing() throws IOException {
    new PluginJarBuilder()
        .source("Library", "public class Library { static String text() { return \"x\"; } }")
        .without("Library")
        .strategy("Needy", "Library.text()")
        .strategy("Frugal", "\"frugal\"")
        .write(directory.resolve("needy.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.strategyNames()).containsExactly("frugal");
    assertThat(catalog.problems()).hasSize(1);
    assertThat(catalog.problems().get(0).what())
        .isEqualTo("The plugin does not link: java.lang.NoClassDefFoundError: example/Library");
    assertThat(catalog.problems().get(0).className()).contains("example.Needy");
  }

  @Test
  void reportsAConstructorThatThrows() throws IOException {
    new PluginJarBuilder()
        .provider(
            HardwareSource.class,
            "Thrower",
            hardware("List.of()")
                .replace("Machines", "Thrower")
                .replace("{ //", "{ public Thrower() { throw new IllegalStateException(\"no\"); }"))
        .write(directory.resolve("thrower.jar"));

    List<PluginProblem> problems = load().problems();

    assertThat(problems).hasSize(1);
    assertThat(problems.get(0).className()).contains("example.Thrower");
    assertThat(problems.get(0).what()).contains("java.lang.IllegalStateException: no");
  }

  @Test
  void reportsAFileThatIsNoJar() throws IOException {
    Path corrupt = Files.writeString(directory.resolve("a-corrupt.jar"), "this is no zip file");
    new PluginJarBuilder().strategy("Good", "\"good\"").write(directory.resolve("b-good.jar"));

    PluginCatalog catalog = load();

    assertThat(catalog.strategyNames()).containsExactly("good");
    assertThat(catalog.problems())
        .extracting(PluginProblem::location)
        .containsExactly(corrupt.toString());
  }

  @Test
  void reportsAServiceFileThatIsMalformed() throws IOException {
    new PluginJarBuilder()
        .listed(OffloadStrategy.class, "not a class name")
        .write(directory.resolve("malformed.jar"));

    assertThat(load().problems()).hasSize(1);
  }

  @Test
  void refusesADirectoryThatDoesNotExist() {
    assertThatThrownBy(() -> PluginLoader.create().load(List.of(directory.resolve("absent"))))
        .isInstanceOfSatisfying(
            OffloadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.UNREADABLE_FILE);
              assertThat(e.problem()).contains("absent");
            });
  }

  @Test
  void offersTheNearestName() throws IOException {
    new PluginJarBuilder().strategy("Lazy", "\"layerwise\"").write(directory.resolve("lazy.jar"));

    assertThatThrownBy(() -> load().strategy("layrewise"))
        .hasMessage("There is no strategy named (layrewise).\nMaybe you meant layerwise.");
  }

  private PluginCatalog load() {
    return PluginLoader.create().load(List.of(directory));
  }

  private static String hardware(String names) {
    return """
    import dev.offload.core.hardware.*;
    import java.util.*;
    public class Machines implements HardwareSource { //
      @Override public List<String> names() { return %s; }
      @Override public Optional<Machine> find(String name) { return Optional.empty(); }
    }
    """
        .formatted(names);
  }
}
