package dev.offload.core.testing.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * The public API of a module is the recorded one, as a test to extend. With {@code
 * -Dapi.record=true}, it becomes the recorded one.
 */
public abstract class PublicApiContract {
  private static final Path BASE = Path.of(System.getProperty("basedir", ""));

  private final String artifact;
  private final Path records;
  private final Set<String> implementedHereAlone;

  /**
   * @param module the name of the module whose tests run, as in "dev.offload.core"
   * @param implementedHereAlone the interfaces that nobody else implements, so that they may grow
   */
  protected PublicApiContract(String module, Class<?>... implementedHereAlone) {
    this.artifact = module.substring("dev.".length()).replace('.', '-');
    this.records = BASE.resolve("src/test/resources/%s/api".formatted(module.replace('.', '/')));
    this.implementedHereAlone = new HashSet<>();
    for (Class<?> each : implementedHereAlone) {
      this.implementedHereAlone.add(each.getName());
    }
  }

  /** Returns the API of the module. */
  private PublicApi api() throws IOException {
    return PublicApi.of(BASE.resolve("target/classes"), getClass().getClassLoader());
  }

  /** Returns the API of the module, a line for each fact. */
  protected final List<String> lines() throws IOException {
    return api().lines();
  }

  @Test
  final void theApiIsTheRecordedOne() throws IOException {
    PublicApi api = api();
    Set<String> implemented = new HashSet<>(api.openInterfaces());
    implemented.removeAll(implementedHereAlone);
    ApiRecord record = new ApiRecord(artifact, records, implemented);
    if (Boolean.getBoolean("api.record")) {
      record.update(api.lines());
    }
    record.check(api.lines());
  }

  @Test
  final void everyPublicTypeIsMarked() throws IOException {
    assertThat(lines()).noneMatch(line -> line.endsWith(" unmarked"));
  }
}
