package dev.offload.strategies.export;

import dev.offload.core.export.ExportRequest;
import dev.offload.core.export.ExportedSettings;
import dev.offload.core.export.ExportedSettings.Language;
import dev.offload.core.export.Fidelity;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.strategy.Movement.Prefetch;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Collects the notes of settings; any that tells of a difference makes them nearest, not exact. */
final class Draft {
  private static final OptionType<DataSize> CHUNK = OptionType.size(DataSize.ZERO);

  private final List<String> notes = new ArrayList<>();
  private final List<String> differences = new ArrayList<>();

  /**
   * @param runtime the runtime, with the versions that the settings are for
   */
  Draft(ExportRequest request, String runtime) {
    Parallelism layout = request.layout();
    String predicted =
        String.format(
            Locale.ROOT,
            "predicted %.1f s of denoising with %.1f GiB on the GPU",
            request.denoiseSeconds(),
            request.deviceBytes() / (double) (1L << 30));
    notes.add(
        "Plan of Offload: %s on %s (%s): %s."
            .formatted(request.label(), layout, request.scenario().machine().name(), predicted));
    notes.add("Settings of %s.".formatted(runtime));
  }

  /** Adds what is good to know. */
  void note(String sentence) {
    notes.add(sentence);
  }

  /** Adds what the runtime does otherwise than the plan. */
  void differs(String sentence) {
    differences.add(sentence);
  }

  /** Adds what a runtime does otherwise that copies whole layers, before each layer. */
  void copies(String runtime, Prefetch planned) {
    if (planned.chunkBytes() > 0) {
      differs(
          ("%s copies each layer in one piece, not in parts of %s that wait for"
                  + " collectives: where both share a link, a collective may wait for a whole layer.")
              .formatted(runtime, CHUNK.print(DataSize.ofBytes(planned.chunkBytes()))));
    }
    if (planned.anchored()) {
      differs(
          ("%s does not hold copies back until a phase inside of the layer that runs: where both"
                  + " share a link, a collective may wait for a whole layer.")
              .formatted(runtime));
    }
  }

  ExportedSettings settings(Language language, List<String> lines) {
    List<String> all = new ArrayList<>(notes);
    differences.forEach(sentence -> all.add("Differs: " + sentence));
    Fidelity fidelity = differences.isEmpty() ? Fidelity.EXACT : Fidelity.NEAREST;
    return new ExportedSettings(language, fidelity, lines, all);
  }

  ExportedSettings none(Language language, List<String> reasons) {
    return new ExportedSettings(language, Fidelity.NONE, List.of(), reasons);
  }

  /** Joins a command and its flags, one in a line. */
  static List<String> command(String command, List<String> flags) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i <= flags.size(); i++) {
      String text = i == 0 ? command : "  " + flags.get(i - 1);
      lines.add(i == flags.size() ? text : text + " \\");
    }
    return lines;
  }
}
