package dev.offload.core.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.ExportedSettings.Language;
import dev.offload.core.export.Fidelity;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.json.JsonObject;
import dev.offload.core.model.WeightFormat;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.strategy.Movement;
import dev.offload.core.strategy.Movement.Prefetch;
import dev.offload.core.strategy.Movement.Swap;
import dev.offload.core.strategy.Movement.Waiter;
import dev.offload.core.testing.TestScenario;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * What every exporter must keep to, as a test to extend:
 *
 * <pre>{@code
 * class MyServerExporterContractTest extends SettingsExporterContract {
 *   @Override
 *   protected SettingsExporter exporter() {
 *     return new MyServerExporter();
 *   }
 * }
 * }</pre>
 *
 * <p>It says what it is; and it answers for every kind of plan, among them one that says nothing of
 * how it moves weights, with settings that are the same each time: with lines where it comes near
 * the plan, with a note on what differs where it does not do exactly that, and with nothing but
 * notes where it can do nothing like it.
 *
 * <p>As to the class path, see {@link OffloadStrategyContract}.
 */
public abstract class SettingsExporterContract {
  /** For subclasses. */
  protected SettingsExporterContract() {}

  /** Returns the exporter to be tested; never null. */
  protected abstract SettingsExporter exporter();

  @TestFactory
  final Stream<DynamicTest> contract() {
    SettingsExporter exporter = exporter();
    return Stream.concat(
        Stream.of(
            DynamicTest.dynamicTest(
                "what it says of itself",
                () -> {
                  SourceChecks.names(() -> List.of(exporter.name()), SourceChecks.WORD);
                  assertThat(exporter.description()).as("the description").matches("\\S.*\\.");
                  assertThat(exporter.versions()).as("the versions").isNotBlank();
                })),
        requests().entrySet().stream()
            .map(
                each ->
                    DynamicTest.dynamicTest(
                        each.getKey(), () -> check(exporter, each.getValue()))));
  }

  private static Map<String, ExportRequest> requests() {
    Map<String, Movement> movements = new LinkedHashMap<>();
    movements.put("nothing moves", Movement.ofNothing());
    movements.put("experts swap", Movement.ofExperts(List.of(new Swap(0, 1, false))));
    movements.put("layers stream", Movement.ofLayers(Set.of(), Prefetch.ahead(1)));
    movements.put(
        "the host waits for layers",
        Movement.ofLayers(Set.of(), Prefetch.ahead(0).waitedForBy(Waiter.HOST)));
    movements.put(
        "parts of quantized layers stream",
        Movement.ofLayers(Set.of(), Prefetch.ahead(2).inChunks(1 << 20, true))
            .storedAs(WeightFormat.FP8, true));
    movements.put("it says nothing of how weights move", null);
    Map<String, ExportRequest> requests = new LinkedHashMap<>();
    for (Parallelism layout : List.of(new Parallelism(1, 1, 1), new Parallelism(2, 2, 2))) {
      Scenario scenario =
          TestScenario.wan()
              .steps(3)
              .switchStep(2)
              .builder()
              .machine(ContractMachines.nvlink())
              .parallelism(layout)
              .build();
      movements.forEach(
          (name, movement) ->
              requests.put("%s, %s".formatted(name, layout), request(scenario, movement)));
    }
    return requests;
  }

  private static ExportRequest request(Scenario scenario, Movement movement) {
    boolean copies = movement == null || movement.moved() != Movement.Moved.NOTHING;
    boolean lossless = movement == null || movement.stored() == WeightFormat.BF16;
    return new ExportRequest(
        scenario,
        "made-up",
        "made-up:depth=1",
        Optional.ofNullable(movement),
        copies,
        lossless,
        100,
        10_000_000_000L);
  }

  private static void check(SettingsExporter exporter, ExportRequest request) {
    ExportedSettings settings = exporter.export(request);
    assertThat(settings).as("the settings").isNotNull();
    assertThat(exporter.export(request)).as("the settings, asked again").isEqualTo(settings);
    assertThat(settings.notes()).as("the notes").allSatisfy(note -> assertThat(note).isNotBlank());
    if (settings.fidelity() == Fidelity.NONE) {
      assertThat(settings.lines()).as("lines where nothing like the plan can be done").isEmpty();
    } else {
      assertThat(settings.lines()).as("lines of fidelity %s", settings.fidelity()).isNotEmpty();
    }
    if (settings.fidelity() != Fidelity.EXACT) {
      assertThat(settings.notes()).as("notes on what differs from the plan").isNotEmpty();
    }
    if (settings.language() == Language.JSON && !settings.lines().isEmpty()) {
      JsonObject.of(
          (line, problem, advice) ->
              OffloadException.of(
                  ErrorCode.MALFORMED_FILE, "Line (%d): %s".formatted(line, problem)),
          settings.render().getBytes(StandardCharsets.UTF_8));
    }
  }
}
