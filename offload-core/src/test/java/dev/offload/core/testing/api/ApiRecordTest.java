package dev.offload.core.testing.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The check of the API sees what breaks and what does not. */
class ApiRecordTest {
  private static final String BEFORE =
      """
      package sample;
      @dev.offload.core.api.Stable
      public interface Sample {
        String name();
        default int size() { return 1; }
      }
      """;
  private static final String SIZE_LINE = "sample.Sample method size(): default int";

  @TempDir private Path directory;
  private ApiRecord record;
  private Set<String> openInterfaces;

  @BeforeEach
  void recordTheApi() throws IOException {
    record = new ApiRecord("offload-core", directory, Set.of("sample.Sample"));
    record.update(api(BEFORE));
  }

  private List<String> api(String source) throws IOException {
    Path classes = Files.createTempDirectory(directory, "classes");
    Path file = classes.resolve("Sample.java");
    Files.writeString(file, source);
    int status =
        ToolProvider.getSystemJavaCompiler()
            .run(
                null,
                null,
                null,
                "-proc:none",
                "--release",
                "17",
                "-classpath",
                System.getProperty("java.class.path"),
                "-d",
                classes.toString(),
                file.toString());
    assertThat(status).isZero();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes.toUri().toURL()})) {
      PublicApi api = PublicApi.of(classes, loader);
      openInterfaces = api.openInterfaces();
      return api.lines();
    }
  }

  private void assertBroken(List<String> current, String line) {
    for (Check check : List.<Check>of(record::check, record::update)) {
      assertThatThrownBy(() -> check.of(current))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("breaks code that was compiled against it")
          .hasMessageContaining("- `%s`: reason", line);
    }
  }

  private interface Check {
    void of(List<String> current) throws IOException;
  }

  private void assertAddition(List<String> current, String line) throws IOException {
    assertThatThrownBy(() -> record.check(current))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("added  " + line)
        .hasMessageContaining(record.command());
    record.update(current);
    record.check(current);
  }

  @Test
  void anUnchangedApiPasses() {
    assertThatCode(() -> record.check(api(BEFORE))).doesNotThrowAnyException();
  }

  @Test
  void theRecordHoldsOneLineAFact() throws IOException {
    assertThat(Files.readAllLines(directory.resolve("offload-core.api")))
        .filteredOn(line -> !line.startsWith("#"))
        .containsExactly(
            "sample.Sample is an interface",
            "sample.Sample method name(): abstract java.lang.String",
            SIZE_LINE,
            "sample.Sample stable");
  }

  @Test
  void aRemovedMethodIsABreak() throws IOException {
    assertBroken(api(BEFORE.replaceAll(".*size.*", "")), SIZE_LINE);
  }

  @Test
  void aChangedReturnTypeIsABreak() throws IOException {
    assertBroken(api(BEFORE.replace("int size", "long size")), SIZE_LINE);
  }

  @Test
  void aDefaultMethodThatBecomesAbstractIsABreak() throws IOException {
    assertBroken(api(BEFORE.replace("default int size() { return 1; }", "int size();")), SIZE_LINE);
  }

  @Test
  void aLostPromiseIsABreak() throws IOException {
    assertBroken(api(BEFORE.replace("Stable", "Evolving")), "sample.Sample stable");
  }

  @Test
  void aNewAbstractMethodOfWhatPluginsImplementIsABreak() throws IOException {
    assertBroken(
        api(BEFORE.replace("String name();", "String name(); int more();")),
        "sample.Sample method more(): abstract int");
  }

  @Test
  void aNewAbstractMethodOfWhatPluginsOnlyCallIsAnAddition() throws IOException {
    record = new ApiRecord("offload-core", directory, Set.of());

    assertAddition(
        api(BEFORE.replace("String name();", "String name(); int more();")),
        "sample.Sample method more(): abstract int");
  }

  @Test
  void interfacesAreOpenToPluginsUnlessTheyAreSealed() throws IOException {
    api(
        """
        package sample;
        public class Sample {
          public interface Open {}
          public sealed interface Shape permits Point {}
          public record Point() implements Shape {}
          public @interface Mark {}
        }
        """);

    assertThat(openInterfaces).containsExactly("sample.Sample$Open");
  }

  @Test
  void aNewDefaultMethodIsAnAddition() throws IOException {
    assertAddition(
        api(BEFORE.replace("String name();", "String name(); default void more() {}")),
        "sample.Sample method more(): default void");
  }

  @Test
  void aBreakWithAReasonIsRecorded() throws IOException {
    List<String> current = api(BEFORE.replaceAll(".*size.*", ""));
    Path breaks = directory.resolve("api-breaks.md");
    Files.writeString(breaks, "# Breaks\n\n- `%s`: \n".formatted(SIZE_LINE));
    assertBroken(current, SIZE_LINE);

    Files.writeString(breaks, "# Breaks\n\n- `%s`: nobody called it.\n".formatted(SIZE_LINE));
    assertThatThrownBy(() -> record.check(current))
        .hasMessageContaining("gone   " + SIZE_LINE)
        .hasMessageContaining(record.command());
    record.update(current);
    record.check(current);
  }

  @Test
  void linesShowWhatKindsOfTypesPromise() throws IOException {
    assertThat(
            api(
                """
                package sample;
                @dev.offload.core.api.Evolving
                public abstract class Sample<T extends Comparable<T>> implements Runnable {
                  public static final int LIMIT = 3;
                  protected Sample(java.util.List<? super T> list) throws java.io.IOException {}
                  public abstract <X> X more(T[] values) throws IllegalStateException;
                  public sealed interface Shape permits Point, Kind {}
                  public record Point(int x, java.util.Map<String, int[]> y) implements Shape {}
                  public enum Kind implements Shape { A { }, B }
                  static class Hidden {}
                  void hidden() {}
                  @Override public String toString() { return ""; }
                }
                """))
        .containsExactly(
            "sample.Sample constructor (java.util.List<? super T>) throws java.io.IOException",
            "sample.Sample evolving",
            "sample.Sample field LIMIT: static final int",
            "sample.Sample implements java.lang.Runnable",
            "sample.Sample is a class<T extends java.lang.Comparable<T>>",
            "sample.Sample is abstract",
            "sample.Sample method more<X>(T[]) throws java.lang.IllegalStateException: abstract X",
            "sample.Sample$Kind constant A",
            "sample.Sample$Kind constant B",
            "sample.Sample$Kind evolving",
            "sample.Sample$Kind implements sample.Sample$Shape",
            "sample.Sample$Kind is an enum",
            "sample.Sample$Kind is static",
            "sample.Sample$Point component x: int",
            "sample.Sample$Point component y: java.util.Map<java.lang.String, int[]>",
            "sample.Sample$Point constructor (int, java.util.Map<java.lang.String, int[]>)",
            "sample.Sample$Point evolving",
            "sample.Sample$Point implements sample.Sample$Shape",
            "sample.Sample$Point is a record",
            "sample.Sample$Point is static",
            "sample.Sample$Point method x(): int",
            "sample.Sample$Point method y(): java.util.Map<java.lang.String, int[]>",
            "sample.Sample$Shape evolving",
            "sample.Sample$Shape is an interface",
            "sample.Sample$Shape is sealed",
            "sample.Sample$Shape is static",
            "sample.Sample$Shape permits sample.Sample$Kind",
            "sample.Sample$Shape permits sample.Sample$Point");
  }
}
