package dev.offload.cli.command;

import dev.offload.core.Question;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.verify.Verification;
import dev.offload.core.words.VerificationText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
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
final class VerifyCommand extends ConsoleCommand {
  @Mixin private ScenarioOptions scenarioOptions;
  @Mixin private StrategySelection strategies;
  @Mixin private PluginOptions plugins;
  @Mixin private OutputOptions output;

  @Override
  void run() throws IOException {
    Question question = scenarioOptions.question(plugins.offload());
    question.scenario();
    Map<String, Verification> verifications = new LinkedHashMap<>();
    List<OffloadException> failures = new ArrayList<>();
    for (StrategyRequest request : question.strategies(strategies.names())) {
      try {
        verifications.put(request.label(), question.verify(request));
      } catch (OffloadException e) {
        if (request.isUsersMistake(e)) {
          throw e;
        }
        failures.add(e);
      }
    }
    output.write(writer -> VerificationText.of(verifications, output.style()).writeTo(writer));
    if (!failures.isEmpty()) {
      throw all(failures);
    }
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
  }

  /** Returns the first failure, with what the others say. */
  private static OffloadException all(List<OffloadException> failures) {
    OffloadException first = failures.get(0);
    if (failures.size() == 1) {
      return first;
    }
    return OffloadException.of(
            first.code(),
            failures.stream().map(OffloadException::problem).collect(Collectors.joining("\n")),
            "Maybe their authors can help, or take their jars away.")
        .causedBy(first);
  }
}
