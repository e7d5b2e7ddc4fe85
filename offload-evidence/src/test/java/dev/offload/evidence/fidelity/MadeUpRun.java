package dev.offload.evidence.fidelity;

import dev.offload.core.question.FrameSize;
import dev.offload.evidence.measurement.MeasuredScenario;
import dev.offload.evidence.measurement.MeasuredValue;
import dev.offload.evidence.measurement.Measurement;
import dev.offload.evidence.measurement.Metric;
import dev.offload.evidence.measurement.PeakKind;
import dev.offload.evidence.measurement.Remarks;
import dev.offload.evidence.measurement.Role;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds measured runs that nobody measured: Wan2.1-T2V-1.3B, resident on one H100. */
final class MadeUpRun {
  private final String id;
  private Role role = Role.CHECK;
  private String group = "made up";
  private String model = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers";
  private String hardware = "h100-pcie";
  private String strategy = "resident";
  private final Map<String, String> options = new LinkedHashMap<>();
  private Optional<Integer> gpus = Optional.of(1);
  private Optional<Integer> ulysses = Optional.empty();
  private Optional<Integer> ring = Optional.empty();
  private Optional<Integer> guidanceParallel = Optional.empty();
  private Optional<FrameSize> size = Optional.empty();
  private Optional<Integer> frames = Optional.of(17);
  private Optional<Integer> steps = Optional.of(4);
  private Optional<Integer> passes = Optional.empty();
  private Optional<Double> flowShift = Optional.empty();
  private Optional<Long> tokens = Optional.empty();
  private Optional<Boolean> crossAttention = Optional.empty();
  private Optional<String> runtime = Optional.empty();
  private final Map<Metric, MeasuredValue> measured = new EnumMap<>(Metric.class);
  private Optional<PeakKind> peakKind = Optional.empty();
  private List<Double> stepSeconds = List.of();
  private Optional<Boolean> synchronizedSteps = Optional.empty();
  private Remarks remarks = Remarks.NONE;

  private MadeUpRun(String id) {
    this.id = id;
  }

  static MadeUpRun named(String id) {
    return new MadeUpRun(id);
  }

  MadeUpRun calibrates() {
    role = Role.CALIBRATE;
    return this;
  }

  MadeUpRun group(String value) {
    group = value;
    return this;
  }

  MadeUpRun model(String value) {
    model = value;
    return this;
  }

  MadeUpRun on(String value) {
    hardware = value;
    return this;
  }

  /** Sets the strategy, and options in turn with their values. */
  MadeUpRun strategy(String name, String... optionsAndValues) {
    strategy = name;
    options.clear();
    for (int i = 0; i < optionsAndValues.length; i += 2) {
      options.put(optionsAndValues[i], optionsAndValues[i + 1]);
    }
    return this;
  }

  /** Sets the number of GPUs; 0 for a source that does not say. */
  MadeUpRun gpus(int value) {
    gpus = value == 0 ? Optional.empty() : Optional.of(value);
    return this;
  }

  MadeUpRun layout(int ulyssesValue, int ringValue, int guidanceValue) {
    ulysses = Optional.of(ulyssesValue);
    ring = Optional.of(ringValue);
    guidanceParallel = Optional.of(guidanceValue);
    return this;
  }

  MadeUpRun size(int width, int height) {
    size = Optional.of(new FrameSize(width, height));
    return this;
  }

  MadeUpRun frames(int value) {
    frames = Optional.of(value);
    return this;
  }

  MadeUpRun withoutSteps() {
    steps = Optional.empty();
    return this;
  }

  MadeUpRun steps(int value) {
    steps = Optional.of(value);
    return this;
  }

  MadeUpRun passes(int value) {
    passes = Optional.of(value);
    return this;
  }

  MadeUpRun flowShift(double value) {
    flowShift = Optional.of(value);
    return this;
  }

  MadeUpRun tokens(long value) {
    tokens = Optional.of(value);
    return this;
  }

  MadeUpRun crossAttention(boolean value) {
    crossAttention = Optional.of(value);
    return this;
  }

  MadeUpRun runtime(String value) {
    runtime = Optional.of(value);
    return this;
  }

  /** Adds a figure as a source writes it. */
  MadeUpRun figure(Metric metric, String decimal) {
    measured.put(metric, new MeasuredValue(new BigDecimal(decimal)));
    return this;
  }

  /** Adds a figure with all its digits. */
  MadeUpRun figure(Metric metric, double value) {
    measured.put(metric, MeasuredValue.of(value));
    return this;
  }

  MadeUpRun peakKind(PeakKind value) {
    peakKind = Optional.of(value);
    return this;
  }

  MadeUpRun stepSeconds(List<Double> values) {
    stepSeconds = values;
    return this;
  }

  MadeUpRun synchronizedSteps(boolean value) {
    synchronizedSteps = Optional.of(value);
    return this;
  }

  MadeUpRun remarks(Remarks value) {
    remarks = value;
    return this;
  }

  Measurement build() {
    return new Measurement(
        id,
        "nobody",
        group,
        role,
        new MeasuredScenario(
            model,
            hardware,
            gpus,
            strategy,
            options,
            ulysses,
            ring,
            guidanceParallel,
            size,
            frames,
            steps,
            passes,
            flowShift,
            tokens,
            crossAttention,
            runtime,
            Optional.empty(),
            Optional.empty()),
        measured,
        peakKind,
        stepSeconds,
        Map.of(),
        synchronizedSteps,
        remarks,
        "");
  }
}
