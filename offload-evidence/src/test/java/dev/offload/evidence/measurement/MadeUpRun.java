package dev.offload.evidence.measurement;

import dev.offload.core.question.FrameSize;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Builds measured runs that nobody measured: Wan2.1-T2V-1.3B, resident on one H100. */
public final class MadeUpRun {
  private final String id;
  private Role role = Role.CHECK;
  private String group = "made up";
  private OptionValues said =
      OptionValues.NONE
          .with(ScenarioOption.MODEL, "Wan-AI/Wan2.1-T2V-1.3B-Diffusers")
          .with(ScenarioOption.HARDWARE, "h100-pcie")
          .with(ScenarioOption.GPUS, 1)
          .with(ScenarioOption.FRAMES, 17)
          .with(ScenarioOption.STEPS, 4);
  private StrategyArgument strategy = new StrategyArgument("resident", Map.of());
  private Optional<Integer> passes = Optional.empty();
  private Optional<Long> tokens = Optional.empty();
  private Optional<Boolean> crossAttention = Optional.empty();
  private final Map<Metric, MeasuredValue> measured = new EnumMap<>(Metric.class);
  private Optional<PeakKind> peakKind = Optional.empty();
  private List<Double> stepSeconds = List.of();
  private Optional<Boolean> synchronizedSteps = Optional.empty();
  private Remarks remarks = Remarks.NONE;

  private MadeUpRun(String id) {
    this.id = id;
  }

  public static MadeUpRun named(String id) {
    return new MadeUpRun(id);
  }

  public MadeUpRun calibrates() {
    role = Role.CALIBRATE;
    return this;
  }

  public MadeUpRun group(String value) {
    group = value;
    return this;
  }

  public MadeUpRun model(String value) {
    said = said.with(ScenarioOption.MODEL, value);
    return this;
  }

  public MadeUpRun on(String value) {
    said = said.with(ScenarioOption.HARDWARE, value);
    return this;
  }

  /** Sets the strategy, and options in turn with their values. */
  public MadeUpRun strategy(String name, String... optionsAndValues) {
    Map<String, String> options = new LinkedHashMap<>();
    for (int i = 0; i < optionsAndValues.length; i += 2) {
      options.put(optionsAndValues[i], optionsAndValues[i + 1]);
    }
    strategy = new StrategyArgument(name, options);
    return this;
  }

  /** Sets the number of GPUs; 0 for a source that does not say. */
  public MadeUpRun gpus(int value) {
    said = said.with(ScenarioOption.GPUS, value == 0 ? null : value);
    return this;
  }

  public MadeUpRun layout(int ulyssesValue, int ringValue, int guidanceValue) {
    said =
        said.with(ScenarioOption.ULYSSES, ulyssesValue)
            .with(ScenarioOption.RING, ringValue)
            .with(ScenarioOption.CFG_PARALLEL, guidanceValue);
    return this;
  }

  public MadeUpRun size(int width, int height) {
    said = said.with(ScenarioOption.SIZE, new FrameSize(width, height));
    return this;
  }

  public MadeUpRun frames(int value) {
    said = said.with(ScenarioOption.FRAMES, value);
    return this;
  }

  public MadeUpRun withoutSteps() {
    said = said.with(ScenarioOption.STEPS, null);
    return this;
  }

  public MadeUpRun steps(int value) {
    said = said.with(ScenarioOption.STEPS, value);
    return this;
  }

  public MadeUpRun passes(int value) {
    passes = Optional.of(value);
    return this;
  }

  public MadeUpRun flowShift(double value) {
    said = said.with(ScenarioOption.FLOW_SHIFT, value);
    return this;
  }

  public MadeUpRun tokens(long value) {
    tokens = Optional.of(value);
    return this;
  }

  public MadeUpRun crossAttention(boolean value) {
    crossAttention = Optional.of(value);
    return this;
  }

  public MadeUpRun runtime(String value) {
    said = said.with(ScenarioOption.RUNTIME, value);
    return this;
  }

  /** Adds a figure as a source writes it. */
  public MadeUpRun figure(Metric metric, String decimal) {
    measured.put(metric, new MeasuredValue(new BigDecimal(decimal)));
    return this;
  }

  /** Adds a figure with all its digits. */
  public MadeUpRun figure(Metric metric, double value) {
    measured.put(metric, MeasuredValue.of(value));
    return this;
  }

  public MadeUpRun peakKind(PeakKind value) {
    peakKind = Optional.of(value);
    return this;
  }

  public MadeUpRun stepSeconds(List<Double> values) {
    stepSeconds = values;
    return this;
  }

  public MadeUpRun synchronizedSteps(boolean value) {
    synchronizedSteps = Optional.of(value);
    return this;
  }

  public MadeUpRun remarks(Remarks value) {
    remarks = value;
    return this;
  }

  public Measurement build() {
    return new Measurement(
        id,
        "nobody",
        group,
        role,
        new MeasuredScenario(
            said, strategy, passes, tokens, crossAttention, Optional.empty(), Optional.empty()),
        measured,
        peakKind,
        stepSeconds,
        Map.of(),
        synchronizedSteps,
        remarks,
        "");
  }
}
