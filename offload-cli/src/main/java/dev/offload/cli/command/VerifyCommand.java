package dev.offload.cli.command;

import dev.offload.cli.render.VerificationText;
import dev.offload.cli.scenario.ScenarioFactory;
import dev.offload.core.engine.Engine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.program.Program;
import dev.offload.core.recording.ProgramRecorder;
import dev.offload.core.report.EngineRehearser;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.verify.Verification;
import dev.offload.core.verify.Verifier;
import jakarta.inject.Inject;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** Proves the programs of strategies safe, or says what can go wrong in them. */
@Command(
    name = "verify",
    description = {
      "Prove that a strategy's program is safe in every order its streams allow.",
      "",
      "No kernel reads a layer that is absent or still being copied, no memory is given back or"
          + " written while it may be in use, every wait has its record, nothing is loaded twice or"
          + " left behind, and the weights fit in every order. Otherwise every hazard is listed with"
          + " its operation, layer and streams, and the order that is missing."
    },
    footer = {
      "  offload verify",
      "  offload verify --strategy layerwise:prefetch=3 --vram 24GiB",
    })
final class VerifyCommand implements Callable<Integer> {
  @Mixin private CommonOptions common;
  @Mixin private ScenarioOptions scenarioOptions;
  @Mixin private StrategySelection strategies;
  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  private final ScenarioFactory factory;
  private final Engine engine;

  @Inject
  VerifyCommand(ScenarioFactory factory, Engine engine) {
    this.factory = factory;
    this.engine = engine;
  }

  @Override
  public Integer call() throws IOException {
    PluginCatalog catalog = plugins.load();
    Scenario scenario = factory.create(scenarioOptions.request(), catalog);
    Map<String, Verification> verifications = new LinkedHashMap<>();
    for (StrategyRequest request : factory.strategies(strategies.arguments(), catalog)) {
      Program program =
          ProgramRecorder.record(
                  scenario,
                  request.strategy(),
                  request.options(scenario),
                  new EngineRehearser(engine))
              .program();
      verifications.put(
          request.label(), Verifier.verify(scenario, program, scenario.weightBudgetBytes()));
    }
    output.write(
        writer -> {
          for (String line : VerificationText.lines(verifications, output.width())) {
            writer.write(line + "\n");
          }
        });
    List<String> unsafe =
        verifications.entrySet().stream()
            .filter(entry -> !entry.getValue().safe())
            .map(Map.Entry::getKey)
            .toList();
    if (!unsafe.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.UNSAFE_PROGRAM,
          "Not every program is safe (%s).".formatted(String.join(", ", unsafe)));
    }
    return ExitCode.OK;
  }
}
