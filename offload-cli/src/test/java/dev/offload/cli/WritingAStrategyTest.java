package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Evict;
import dev.offload.core.strategy.OffloadPlan;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.strategy.Recorder;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.core.testing.PluginJarBuilder;
import dev.offload.core.testing.TestLoads;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.testing.contract.ContractMachines;
import dev.offload.core.testing.contract.OffloadStrategyContract;
import dev.offload.core.testing.contract.StrategyContract;
import dev.offload.core.verify.HazardKind;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compiles and runs what the page shows: whoever follows docs/writing-a-strategy.md gets what it
 * promises.
 */
class WritingAStrategyTest {
  private static final Path ROOT = Path.of("..");
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final Pattern COMMAND =
      Pattern.compile("```\\n\\./offload (.*?)\\n```\\n(?:\\n```\\n(.*?)\\n```)?", Pattern.DOTALL);
  private static final String CLASS = "OneAtATime";

  private final String page = read(ROOT.resolve("docs/writing-a-strategy.md"));

  @TempDir Path directory;

  @Test
  void theCommandsPrintWhatThePageShows() throws IOException {
    plugin().write(directory.resolve("plugin.jar"));
    int commands = 0;
    for (Matcher shown = COMMAND.matcher(page); shown.find(); commands++) {
      String command = shown.group(1).replaceFirst("--plugins \\S+", "--plugins " + directory);
      CommandRun run = CommandRun.of(command.split("\\s+"));
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      if (shown.group(2) == null) {
        assertThat(run.out()).contains("one-at-a-time");
      } else {
        assertThat(run.out().stripTrailing()).isEqualTo(shown.group(2));
      }
    }
    assertThat(commands).isEqualTo(2);
  }

  @TestFactory
  Stream<DynamicContainer> theSmallestStrategyKeepsTheContract() throws Exception {
    String test =
        classes().stream().filter(block -> !block.equals(strategy())).findFirst().orElseThrow();
    Path jar = plugin().source(CLASS + "ContractTest", test).write(directory.resolve("tests.jar"));
    // Stays open: the tests that are returned may load more of its classes.
    URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()});
    Constructor<?> constructor =
        loader.loadClass("example." + CLASS + "ContractTest").getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = constructor.getDeclaringClass().getDeclaredMethod("strategy");
    method.setAccessible(true);
    Object contract = constructor.newInstance();
    assertThat(contract).isInstanceOf(OffloadStrategyContract.class);
    OffloadStrategy strategy = (OffloadStrategy) method.invoke(contract);
    return StrategyContract.tests(strategy, Map.of(), List.of(ContractMachines.smallCard()));
  }

  @TestFactory
  Stream<DynamicTest> everyMistakeIsToldAsThePageSays() throws IOException {
    List<List<String>> rows = rows("mistake");
    PluginJarBuilder builder = new PluginJarBuilder();
    for (int i = 0; i < rows.size(); i++) {
      String mistaken =
          withBody(strategy(), code(rows.get(i).get(1)), code(rows.get(i).get(2)))
              .replace(CLASS, "Mistake" + i)
              .replace("\"one-at-a-time\"", "\"mistake-%d\"".formatted(i));
      builder.provider(OffloadStrategy.class, "Mistake" + i, mistaken);
    }
    builder.write(directory.resolve("mistakes.jar"));
    return IntStream.range(0, rows.size())
        .mapToObj(
            i ->
                DynamicTest.dynamicTest(
                    rows.get(i).get(0) + " " + rows.get(i).get(2),
                    () -> assertThat(verify("mistake-" + i)).contains(rows.get(i).get(3))));
  }

  /** Returns what is said of an unsafe or broken strategy, in one line. */
  private String verify(String strategy) {
    CommandRun run =
        CommandRun.of("verify", "--plugins", directory.toString(), "--strategy", strategy);
    assertThat(run.exitCode()).isIn(5, 6);
    return (run.out() + run.err()).replaceAll("\\s+", " ");
  }

  @Test
  void everyHazardHasItsRow() {
    Set<String> named =
        rows("mistake").stream()
            .flatMap(row -> Arrays.stream(row.get(0).split(", ")))
            .map(WritingAStrategyTest::code)
            .collect(Collectors.toSet());

    assertThat(named).contains(names(HazardKind.values()));
  }

  @Test
  void everyCallOfTheRecorderHasItsRow() {
    List<String> calls =
        rows("call").stream().map(row -> code(row.get(0)).replaceFirst("\\(.*", "")).toList();

    assertThat(calls)
        .containsExactlyInAnyOrder(
            Stream.of(Recorder.class.getMethods()).map(Method::getName).toArray(String[]::new));
  }

  @Test
  void theCallbacksComeInTheOrderOfTheTable() {
    Set<String> called = new LinkedHashSet<>(List.of("plan"));
    OffloadPlan plan = new OffloadPlan() {};
    OffloadStrategy probe =
        strategyOf(
            (OffloadPlan)
                Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {OffloadPlan.class},
                    (proxy, method, arguments) -> {
                      called.add(method.getName());
                      if (method.getName().equals("beforeLayer")) {
                        TestLoads.pageable((Layer) arguments[1], (Recorder) arguments[2]);
                      }
                      if (method.getName().equals("afterLayer")) {
                        ((Recorder) arguments[2]).evict((Layer) arguments[1], Evict.DROP);
                      }
                      return method.invoke(plan, arguments);
                    }));

    ProgramRecorder.record(
        TestScenario.tiny().build(), probe, StrategyOptions.of(probe, Map.of(), Map.of()));

    assertThat(rows("callback").stream().map(row -> code(row.get(0))).toList())
        .containsExactlyElementsOf(called);
  }

  @Test
  void everySnippetIsFromTheExample() {
    String sources =
        Stream.of("PinnedPoolStrategy", "PinnedPoolPlan")
            .map(name -> "src/main/java/com/example/pinnedpool/" + name + ".java")
            .map(file -> read(ROOT.resolve("examples/02-custom-strategy").resolve(file)))
            .map(WritingAStrategyTest::withoutIndentation)
            .collect(Collectors.joining("\n"));
    List<String> snippets = blocks().stream().filter(block -> !isClass(block)).toList();

    assertThat(snippets).isNotEmpty();
    assertThat(snippets)
        .allSatisfy(snippet -> assertThat(sources).contains(withoutIndentation(snippet)));
  }

  @Test
  void thePomHasTheVersionsOfThisBuild() {
    String build = read(ROOT.resolve("pom.xml"));
    String pom = page.substring(page.indexOf("```xml"), page.indexOf("</project>"));

    assertThat(version(pom, "offload-core")).isEqualTo(version(build, "offload"));
    for (String plugin : List.of("compiler", "surefire", "jar")) {
      String name = "maven-" + plugin + "-plugin";
      assertThat(version(pom, name)).as(name).isEqualTo(version(build, name));
    }
    assertThat(build)
        .contains("<junit.version>" + version(pom, "junit-jupiter") + "<")
        .contains("<assertj.version>" + version(pom, "assertj-core") + "<");
    assertThat(page).contains("META-INF/services/" + OffloadStrategy.class.getName() + "`");
  }

  private static OffloadStrategy strategyOf(OffloadPlan plan) {
    return new OffloadStrategy() {
      @Override
      public String name() {
        return "probe";
      }

      @Override
      public String description() {
        return "Notes what it is asked.";
      }

      @Override
      public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
        return plan;
      }
    };
  }

  private static String version(String pom, String artifact) {
    Matcher matcher =
        Pattern.compile(
                "<artifactId>" + Pattern.quote(artifact) + "</artifactId>\\s*<version>([^<]+)<")
            .matcher(pom);
    assertThat(matcher.find()).as("version of %s", artifact).isTrue();
    return matcher.group(1);
  }

  private PluginJarBuilder plugin() {
    return new PluginJarBuilder().provider(OffloadStrategy.class, CLASS, strategy());
  }

  private String strategy() {
    return classes().stream()
        .filter(block -> block.contains("class " + CLASS + " "))
        .findFirst()
        .orElseThrow();
  }

  /** Returns the whole classes of the page, less their package: the builder of jars has its own. */
  private List<String> classes() {
    return blocks().stream()
        .filter(WritingAStrategyTest::isClass)
        .map(block -> block.replaceFirst("package .*;\n", ""))
        .toList();
  }

  private List<String> blocks() {
    return JAVA.matcher(page).results().map(match -> match.group(1)).toList();
  }

  private static boolean isClass(String block) {
    return block.startsWith("package ");
  }

  /** Replaces the body of a callback, or adds the callback. */
  private static String withBody(String source, String callback, String body) {
    Matcher method =
        Pattern.compile("(?s)( void " + callback + "\\(.*?\\) \\{\n)(.*?)(\n      \\}\n)")
            .matcher(source);
    if (method.find()) {
      return source.substring(0, method.end(1)) + body + source.substring(method.start(3));
    }
    String parameters =
        callback.endsWith("Step") ? "RunStep step, Recorder recorder" : "Recorder recorder";
    return source.replace(
        "return new OffloadPlan() {\n",
        "return new OffloadPlan() {\n      @Override public void %s(%s) { %s }\n"
            .formatted(callback, parameters, body));
  }

  /** Returns the cells of the table whose first column has that title. */
  private List<List<String>> rows(String title) {
    List<List<String>> rows = new ArrayList<>();
    boolean inside = false;
    for (String line : page.split("\n")) {
      if (!line.startsWith("|")) {
        inside = false;
      } else if (line.startsWith("| " + title + " |")) {
        inside = true;
      } else if (inside && !line.startsWith("|---")) {
        rows.add(Arrays.stream(line.substring(1).split("\\|")).map(String::strip).toList());
      }
    }
    assertThat(rows).as("rows of the table of %ss", title).isNotEmpty();
    return rows;
  }

  private static String code(String cell) {
    return cell.replaceFirst("^`(.*)`$", "$1");
  }

  private static String[] names(Enum<?>[] values) {
    return Stream.of(values).map(Enum::name).toArray(String[]::new);
  }

  private static String withoutIndentation(String text) {
    return text.lines().map(String::strip).collect(Collectors.joining("\n"));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
