package dev.offload.examples.report;

import dev.offload.core.Offload;
import dev.offload.core.Question;
import dev.offload.core.scenario.Parallelism;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the report varies of a run of Wan2.2-T2V-A14B at 1280x720 with 81 frames and 27 steps, and
 * what it proposes to vary.
 *
 * @param layout how GPUs share the work
 * @param options what else is said, by the names of the command line
 */
record Setup(Parallelism layout, Map<String, String> options) {
  static final int STEPS = 27;

  private static final Offload OFFLOAD = Offload.load();
  private static final Map<List<String>, Run> RUNS = new HashMap<>();

  /** Returns the setup of the software that the report used, as one Ulysses group. */
  static Setup of(String hardware, int gpus, int flowShift) {
    return new Setup(
        new Parallelism(gpus, 1, 1),
        Map.of("runtime", "sglang-2025-12", "hardware", hardware, "flow-shift", "" + flowShift));
  }

  Setup with(String option, String value) {
    Map<String, String> more = new HashMap<>(options);
    more.put(option, value);
    return new Setup(layout, more);
  }

  Setup with(Parallelism other) {
    return new Setup(other, options);
  }

  /** Returns the GPUs in words, as in "4x h100-pcie". */
  String gpus() {
    return layout.gpus() + "x " + options.get("hardware");
  }

  Question question() {
    Question question = OFFLOAD.question().video(1280, 720, 81).steps(STEPS).layout(layout);
    for (Map.Entry<String, String> option : options.entrySet()) {
      question = question.set(option.getKey(), option.getValue());
    }
    return question;
  }

  /** Returns every layout of so many GPUs that the model's heads allow. */
  List<Setup> layouts(int gpus) {
    return Parallelism.possible(gpus, question().model().heads(), 2).stream()
        .map(this::with)
        .toList();
  }

  int switchStep() {
    return question().scenario().switchStep().orElseThrow();
  }

  /** Returns the command that asks the same, in parts that belong together. */
  List<String> command(String... strategies) {
    List<String> parts = new ArrayList<>(List.of("./offload compare"));
    Map<String, String> said = new HashMap<>(options);
    said.put("ulysses", "" + layout.ulysses());
    if (layout.ring() > 1) {
      said.put("ring", "" + layout.ring());
    }
    if (layout.guidance() > 1) {
      said.put("cfg-parallel", "" + layout.guidance());
    }
    Stream.of("runtime", "hardware", "ulysses", "ring", "cfg-parallel", "flow-shift", "vram")
        .filter(said::containsKey)
        .forEach(option -> parts.add("--" + option + " " + said.get(option)));
    Stream.of(strategies).forEach(strategy -> parts.add("--strategy " + strategy));
    return parts;
  }

  /**
   * Runs a strategy.
   *
   * @param strategy its name with options, as in "layerwise:variant=v1,prefetch=2"
   */
  Run run(String strategy) {
    // Sections share runs, and the command says all in which runs differ.
    return RUNS.computeIfAbsent(
        command(strategy),
        key -> new Run(this, strategy, question().compare(strategy).runs().get(0)));
  }

  /** Runs several strategies. */
  List<Run> runs(List<String> strategies) {
    return strategies.stream().map(this::run).toList();
  }
}
