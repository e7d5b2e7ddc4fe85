package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.core.testing.PluginJarBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Strategies in jars that break their contract: each is named, and the others answer. */
class MisbehavingStrategyTest {
  /** A loop would otherwise take the tests' processor after its test. */
  private static final String RELEASED = "dev.offload.test.released";

  private static final String LOOP = "while (!Boolean.getBoolean(\"%s\")) {}".formatted(RELEASED);

  @TempDir Path directory;

  @BeforeEach
  void hold() {
    System.clearProperty(RELEASED);
  }

  @AfterEach
  void release() {
    System.setProperty(RELEASED, "true");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "beforeRun | throw new IllegalStateException(\"no\"); | in beforeRun with"
            + " java.lang.IllegalStateException: no",
        "beforeStep | throw new AssertionError(\"no\"); | in beforeStep of step 1 with"
            + " java.lang.AssertionError: no",
        "beforeForward | fail(new java.io.IOException(\"no\")); | in beforeForward of step 1 with"
            + " java.io.IOException: no",
        "beforeLayer | if (step.number() == 2) { throw new IllegalStateException(\"no\"); } | in"
            + " beforeLayer of step 2 with java.lang.IllegalStateException: no",
        "afterLayer | overflow(1); | in afterLayer of step 1 with java.lang.StackOverflowError",
        "afterForward | throw new OutOfMemoryError(\"no\"); | in afterForward of step 1 with"
            + " java.lang.OutOfMemoryError: no",
        "afterStep | throw new NoClassDefFoundError(\"a/B\"); | in afterStep of step 1 with"
            + " java.lang.NoClassDefFoundError: a/B",
        "afterRun | throw new Error(\"no\") { @Override public String toString() { throw this; } };"
            + " | in afterRun with example.Bad",
        "afterStep | while (true) { recorder.synchronize(); } | in afterStep of step 1: It asks for"
            + " more than 5,000,000 calls and operations in one step.",
        "afterStep | while (true) { recorder.isLoaded(step.expert().outer()); } | in afterStep of"
            + " step 1: It asks for more than 5,000,000 calls",
        "afterStep | for (int i = 0; i < 5_100_000; i++) { try {"
            + " recorder.isLoaded(step.expert().outer()); } catch (RuntimeException e) {} } | in"
            + " afterStep of step 1: It asks for more than 5,000,000 calls",
        "beforeLayer | try { recorder.load(layer, Copy.asynchronous()); } catch (RuntimeException e)"
            + " {} | in beforeLayer of step 1: The layer (",
        "beforeRun | recorder.preload(null); | in beforeRun with java.lang.NullPointerException",
        "beforeRun | Layer mine = setting.experts().get(0).layers().get(0); recorder.isLoaded(new"
            + " Layer(mine.id(), \"earlier\", List.of(1L), List.of())); | in beforeRun: The layer"
            + " (earlier) is none of this run's.",
        "afterStep | recorder.await(setting.experts().get(1).outer());"
            + " recorder.evict(setting.experts().get(1).outer(), Evict.DROP);"
            + " recorder.await(setting.experts().get(1).outer()); | in afterStep of step 1: The"
            + " layer (transformer_2",
        "afterStep | if (step.number() == 1) { setting.experts().get(1).layers().forEach(each ->"
            + " recorder.evict(each, Evict.DROP)); } | after beforeLayer of step 4: Compute would run"
            + " (transformer_2.",
        "beforeLayer | Thread other = new Thread(() -> { try { recorder.synchronize(); } catch"
            + " (RuntimeException e) {} }); other.start(); try { other.join(); } catch"
            + " (InterruptedException e) {} | in beforeLayer of step 1: The recorder is called from"
            + " another thread.",
      })
  void aFailureNamesStrategyJarAndCallback(String callback, String body, String problem)
      throws IOException {
    Path jar = write(resident(callback, body));

    CommandRun run = compare("--format", "json");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    JsonNode bad = othersAnswer(run);
    assertThat(bad.get("feasible").booleanValue()).isFalse();
    assertThat(bad.get("denoiseSeconds").isNull()).isTrue();
    assertThat(bad.get("reason").textValue())
        .startsWith("The strategy (bad) of %s failed %s".formatted(jar, problem));
  }

  @ParameterizedTest(name = "plan: {0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "return null; | : It returned no plan.",
        "throw new IllegalStateException(\"no\"); | ' with java.lang.IllegalStateException: no.'",
        "options.get(new StrategyOption<>(\"depth\", OptionType.flag(), true, \"It.\"));"
            + " return null; | (depth) that it does not list.",
        "throw new UnsupportedOperationException((String) null); | UnsupportedOperationException.",
      })
  void aPlanThatCannotBeMadeIsReported(String body, String problem) throws IOException {
    Path jar = write(strategy("\"bad\"", "\"Does harm.\"", "List.of()", body));

    String reason = othersAnswer(compare("--format", "json")).get("reason").textValue();

    assertThat(reason)
        .startsWith("The strategy (bad) of %s failed in plan".formatted(jar))
        .contains(problem);
  }

  @ParameterizedTest(name = "name {0}, description {1}, options {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"bad\" | null | List.of() | The strategy (bad) answers null when asked for its"
            + " description.",
        "\"bad\" | \"\" | null | The strategy (bad) answers null when asked for its options.",
        "\"bad\" | fail(new AssertionError(\"no\")) | List.of() | The strategy (bad) fails with"
            + " java.lang.AssertionError: no when asked for its description.",
        "\"bad\" | \"\" | List.of(fail(new java.io.IOException(\"no\"))) | The strategy (bad) fails"
            + " with java.io.IOException: no when asked for its options.",
        "fail(new OutOfMemoryError(\"no\")) | \"\" | List.of() | The plugin fails when asked what it"
            + " is: java.lang.OutOfMemoryError: no",
        "\"offload-bad\" | \"\" | List.of() | The name (offload-bad) begins with the reserved prefix",
        "\"layerwise\" | \"\" | List.of() | The name (layerwise) is already taken by",
        "null | \"\" | List.of() | The name (null) is blank.",
      })
  void whatCannotSayWhatItIsIsWarnedOf(
      String name, String description, String options, String problem) throws IOException {
    Path jar = write(strategy(name, description, options, "return null;"));

    CommandRun run = compare();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("> resident", "full", "layerwise").doesNotContain("bad");
    assertThat(run.err())
        .startsWith("warning [BROKEN_PLUGIN]: %s, example.Bad: %s".formatted(jar, problem))
        .contains("\nMaybe ");
  }

  @Test
  void aStrategyForANewerJavaIsWarnedOf() throws IOException {
    Path jar = jar();
    builder(strategy("\"bad\"", "\"\"", "List.of()", "return null;"))
        .classFileVersion(200)
        .write(jar);

    CommandRun run = compare();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("> resident", "full", "layerwise");
    assertThat(run.err()).contains(jar + ", example.Bad: The plugin needs a newer Java than");
  }

  @Test
  void aStrategyIsAskedOnceWhatItIs() throws IOException {
    write(
        strategy(
            "asked++ == 0 ? \"bad\" : fail(new IllegalStateException(\"again\"))",
            "\"Does nothing.\"",
            "List.of()",
            "return new OffloadPlan() {};"));

    assertThat(othersAnswer(compare("--format", "json")).get("reason").textValue())
        .contains("Compute would run (");
    assertThat(CommandRun.of("list", "strategies", "--plugins", directory.toString()).out())
        .contains("bad", "Does nothing.");
  }

  @Test
  void aLoopThatAsksNothingIsGivenUp() throws IOException {
    Path jar = write(resident("beforeLayer", LOOP));

    CommandRun run = compare("--format", "json", "--plugin-timeout", "1");

    assertThat(run.exitCode()).isZero();
    assertThat(othersAnswer(run).get("reason").textValue())
        .isEqualTo(
            "The strategy (bad) of %s did not answer within 1 s: it is in beforeLayer of step 1."
                .formatted(jar));
  }

  @Test
  void aLoopInTheConstructorIsGivenUp() throws IOException {
    Path jar =
        write(
            strategy("\"bad\"", "\"\"", "List.of()", "return null;")
                .replace("int asked;", "int asked; { " + LOOP + " }"));

    CommandRun run = compare("--plugin-timeout", "1");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("> resident", "full", "layerwise");
    assertThat(run.err())
        .contains(jar + ", example.Bad: The plugin does not say what it is within 1 s.");
  }

  @Test
  void verifyProvesTheOthersAndNamesTheFailure() throws IOException {
    Path jar = write(resident("afterStep", "throw new IllegalStateException(\"no\");"));

    CommandRun run = verify();

    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.out())
        .contains("resident: safe;", "full: safe;", "layerwise: safe;")
        .doesNotContain("bad");
    assertThat(run.err())
        .startsWith(
            "error [BROKEN_PLUGIN]: The strategy (bad) of %s failed in afterStep of step 1 with"
                    .formatted(jar)
                + " java.lang.IllegalStateException: no.\nMaybe ask whoever wrote");
  }

  @Test
  void verifyGivesALoopUp() throws IOException {
    Path jar = write(strategy("\"bad\"", "\"\"", "List.of()", LOOP + " return null;"));

    CommandRun run = verify("--plugin-timeout", "1");

    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.out()).contains("layerwise: safe;");
    assertThat(run.err())
        .contains(
            "The strategy (bad) of %s did not answer within 1 s: it is in plan.".formatted(jar));
  }

  @Test
  void nothingIsRecommendedIfTheOnlyStrategyFails() throws IOException {
    Path jar = write(strategy("\"bad\"", "\"\"", "List.of()", "return null;"));

    CommandRun run = compare("--strategy", "bad");

    assertThat(run.exitCode()).isEqualTo(5);
    assertThat(run.out().replaceAll("\\s+", "")).contains(jar.toString());
    assertThat(run.err()).contains("None of the strategies (bad) could be run.");
  }

  private CommandRun compare(String... more) {
    return run("compare", more);
  }

  private CommandRun verify(String... more) {
    return run("verify", more);
  }

  private CommandRun run(String command, String... more) {
    List<String> arguments =
        new ArrayList<>(List.of(command, "--steps", "4", "--plugins", directory.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  /** Returns the result of the bad strategy, which stands behind those of the others. */
  private static JsonNode othersAnswer(CommandRun run) throws IOException {
    JsonNode root = new ObjectMapper().readTree(run.out());
    assertThat(root.get("recommended").textValue()).isEqualTo("resident");
    JsonNode results = root.get("results");
    int last = results.size() - 1;
    assertThat(last).isPositive();
    for (int i = 0; i < last; i++) {
      assertThat(results.get(i).get("denoiseSeconds").doubleValue()).isPositive();
    }
    assertThat(results.get(last).get("strategy").textValue()).isEqualTo("bad");
    return results.get(last);
  }

  private Path jar() {
    return directory.resolve("misbehaving-1.0.jar");
  }

  private Path write(String source) throws IOException {
    return builder(source).write(jar());
  }

  private static PluginJarBuilder builder(String source) {
    return new PluginJarBuilder().provider(OffloadStrategy.class, "Bad", source);
  }

  /** A strategy that keeps everything on the device, with something else in one callback. */
  private static String resident(String callback, String body) {
    String parameters =
        switch (callback) {
          case "beforeRun", "afterRun" -> "Recorder recorder";
          case "beforeStep", "afterStep" -> "RunStep step, Recorder recorder";
          case "beforeLayer", "afterLayer" -> "RunStep step, Layer layer, Recorder recorder";
          default -> "RunStep step, int forward, Recorder recorder";
        };
    String plan =
        """
        class Resident implements OffloadPlan {
          @Override public void beforeRun(Recorder recorder) {
            for (Expert expert : setting.experts()) {
              recorder.preload(expert.outer());
              expert.layers().forEach(recorder::preload);
            }
          }
        }
        return new Resident() {
          @Override public void %s(%s) { %s %s }
        };
        """
            .formatted(
                callback,
                parameters,
                callback.equals("beforeRun") ? "super.beforeRun(recorder);" : "",
                body);
    return strategy("\"bad\"", "\"Does harm.\"", "List.of()", plan);
  }

  private static String strategy(String name, String description, String options, String plan) {
    return """
    import dev.offload.core.scenario.*;
    import dev.offload.core.strategy.*;
    import java.util.*;
    public class Bad implements OffloadStrategy {
      int asked;
      @Override public String name() { return %s; }
      @Override public String description() { return %s; }
      @Override public List<StrategyOption<?>> options() { return %s; }
      @Override public OffloadPlan plan(RunSetting setting, StrategyOptions options) {
        %s
      }
      static int overflow(int i) { return overflow(i + 1) + 1; }
      @SuppressWarnings("unchecked")
      static <T, E extends Throwable> T fail(Throwable failure) throws E { throw (E) failure; }
    }
    """
        .formatted(name, description, options, plan);
  }
}
