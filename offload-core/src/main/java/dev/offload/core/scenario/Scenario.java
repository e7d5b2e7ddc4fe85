package dev.offload.core.scenario;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.model.TokenSequence;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * A model on a machine with a workload, a parallel layout and software: all that decides what a
 * strategy costs. Validated when made; immutable and thread-safe.
 */
public final class Scenario {
  private final ModelDescription model;
  private final Machine machine;
  private final Workload workload;
  private final Parallelism parallelism;
  private final ServingRuntime runtime;
  private final NoisePlan noise;
  private final double firstStepWarmupSeconds;
  private final boolean firstStepWarmupGiven;
  private final DataSize deviceMemoryBudget;
  private final DataSize hostMemoryBudget;

  private final long tokens;
  private final List<Expert> experts;
  private final List<Expert> expertsInParts;
  private final List<Component> components;

  private Scenario(Builder builder) {
    model = required("model", builder.model);
    machine = required("machine", builder.machine);
    workload = required("workload", builder.workload);
    parallelism = required("parallelism", builder.parallelism);
    runtime = required("runtime", builder.runtime);
    noise = required("noise", builder.noise);
    firstStepWarmupGiven = builder.firstStepWarmupSeconds >= 0;
    firstStepWarmupSeconds =
        firstStepWarmupGiven
            ? builder.firstStepWarmupSeconds
            : machine.firstStepWarmupSeconds().value();
    deviceMemoryBudget =
        builder.deviceMemoryBudget != null
            ? builder.deviceMemoryBudget
            : DataSize.ofBytes((long) machine.accelerator().memoryBytes().value());
    hostMemoryBudget =
        builder.hostMemoryBudget != null
            ? builder.hostMemoryBudget
            : DataSize.ofBytes((long) machine.hostMemoryBytes().value());

    workload.requireFits(model.geometry());
    requireGpus();
    parallelism.requirePossible(model.heads(), workload.guidancePasses());
    noise.requireExperts(model.experts().size());

    tokens = runtime.tokenSharding().tokens(workload, model.geometry(), parallelism);
    Lowering lowering =
        new Lowering(
            tokensPerRank(), model.textTokens(), parallelism, runtime.crossAttentionAllToAll());
    experts = lower(lowering::expert);
    expertsInParts = lower(lowering::expertInParts);
    components = describeComponents();
  }

  private static <T> T required(String part, T value) {
    if (value == null) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The scenario lacks a part (%s).".formatted(part),
          "Maybe set it before the scenario is built.");
    }
    return value;
  }

  private void requireGpus() {
    if (parallelism.gpus() > machine.gpus()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The layout %s needs %d GPUs, but the machine %s has (%d)."
              .formatted(parallelism, parallelism.gpus(), machine.name(), machine.gpus()),
          "Maybe use at most %d GPUs.".formatted(machine.gpus()));
    }
  }

  private List<Expert> lower(BiFunction<Integer, ExpertDescription, Expert> lowering) {
    List<Expert> lowered = new ArrayList<>();
    for (ExpertDescription expert : model.experts()) {
      lowered.add(lowering.apply(lowered.size(), expert));
    }
    return List.copyOf(lowered);
  }

  private List<Component> describeComponents() {
    List<Component> described = new ArrayList<>();
    for (ComponentDescription encoder : model.encoders()) {
      described.add(component(described.size(), encoder, Component.Stage.ENCODING));
    }
    described.add(component(described.size(), model.vae(), Component.Stage.DECODING));
    return List.copyOf(described);
  }

  private static Component component(
      int index, ComponentDescription description, Component.Stage stage) {
    int bytes = description.precision().bytesPerElement();
    int unit = Precision.BF16.bytesPerElement();
    List<Long> elements =
        description.tensors().stream()
            .map(tensor -> (tensor.elements() * bytes + unit - 1) / unit)
            .toList();
    LayerId id = new LayerId(LayerId.COMPONENT, index);
    return new Component(new Layer(id, description.name(), elements, List.of()), stage);
  }

  /** Starts a scenario; model, machine, workload, parallelism and noise must be set. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Returns a builder with all parts of this scenario, to make one that differs in some of them.
   */
  public Builder toBuilder() {
    Builder builder =
        builder()
            .model(model)
            .machine(machine)
            .workload(workload)
            .parallelism(parallelism)
            .runtime(runtime)
            .noise(noise)
            .deviceMemoryBudget(deviceMemoryBudget)
            .hostMemoryBudget(hostMemoryBudget);
    return firstStepWarmupGiven ? builder.firstStepWarmupSeconds(firstStepWarmupSeconds) : builder;
  }

  /** Returns the model. */
  public ModelDescription model() {
    return model;
  }

  /** Returns the machine. */
  public Machine machine() {
    return machine;
  }

  /** Returns the workload. */
  public Workload workload() {
    return workload;
  }

  /** Returns the parallel layout. */
  public Parallelism parallelism() {
    return parallelism;
  }

  /** Returns the software's habits. */
  public ServingRuntime runtime() {
    return runtime;
  }

  /** Returns the noise schedule with the expert of every step. */
  public NoisePlan noise() {
    return noise;
  }

  /** Returns what the first step takes longer for reasons other than weights, in seconds. */
  public double firstStepWarmupSeconds() {
    return firstStepWarmupSeconds;
  }

  /** Returns whether the warm-up was set for this scenario, and is not the machine's own. */
  public boolean isFirstStepWarmupGiven() {
    return firstStepWarmupGiven;
  }

  /** Returns the device memory that a rank may use. */
  public DataSize deviceMemoryBudget() {
    return deviceMemoryBudget;
  }

  /** Returns the host memory that all ranks together may use. */
  public DataSize hostMemoryBudget() {
    return hostMemoryBudget;
  }

  /** Returns the experts with the work of one rank in one forward. */
  public List<Expert> experts() {
    return experts;
  }

  /**
   * Returns the experts with layers that are divided into parts, as into attention and feed-forward
   * network; a layer whose parts are not known is one.
   */
  public List<Expert> expertsInParts() {
    return expertsInParts;
  }

  /** Returns what works before and after the experts: the encoders, then the VAE. */
  public List<Component> components() {
    return components;
  }

  /** Returns the layer, the part of a layer, or the component's weights of that id. */
  public Layer layer(LayerId id) {
    if (id.isComponent()) {
      return components.get(id.index()).weights();
    }
    return (id.part() ? expertsInParts : experts).get(id.expert()).layer(id.index());
  }

  /** Returns the latent tokens of one forward over all ranks, padding included. */
  public long tokens() {
    return tokens;
  }

  /** Returns the latent tokens that one rank holds. */
  public double tokensPerRank() {
    return tokens / (double) parallelism.sequenceRanks();
  }

  /** Returns how many forwards a rank computes in one step. */
  public int forwardsPerStep() {
    return workload.guidancePasses() / parallelism.guidance();
  }

  /** Returns the device memory that text and image encoders take while they run, in bytes. */
  public long encodingBytes() {
    return encodingBytes(Set.of());
  }

  /**
   * Returns the device memory that encoders take while they run, in bytes.
   *
   * @param present what is on the device anyway, and counts elsewhere
   */
  public long encodingBytes(Set<LayerId> present) {
    long bytes = 0;
    for (int i = 0; i < model.encoders().size(); i++) {
      bytes +=
          present.contains(components.get(i).weights().id())
              ? 0
              : model.encoders().get(i).weightBytes();
    }
    return (long) Math.ceil(bytes * runtime.encoderShare().value());
  }

  /** Returns the first step of the low-noise expert, 1-based; empty with a single expert. */
  public OptionalInt switchStep() {
    return noise.switchStep();
  }

  /** Returns the values that the model predicts per token: the width of its last linear phase. */
  public long outputWidth() {
    long width = model.hiddenWidth();
    for (PhaseDescription phase : model.experts().get(0).epilogue()) {
      width = phase instanceof PhaseDescription.Linear linear ? linear.outputWidth() : width;
    }
    return width;
  }

  /** Returns the device memory of a rank's activations at the worst moment of a forward. */
  public long activationBytes() {
    return Math.round(
        runtime.activationTensors().value()
            * tokensPerRank()
            * model.hiddenWidth()
            * Precision.BF16.bytesPerElement());
  }

  /**
   * Returns the device memory of a rank's activations at the worst moment of a forward.
   *
   * @param waitingForwards how many others wait meanwhile, each with its hidden state
   */
  public long activationBytes(int waitingForwards) {
    return activationBytes() + waitingForwards * hiddenStateBytes();
  }

  /** Returns what a forward keeps between two layers, in bytes: a vector for each of its tokens. */
  public long hiddenStateBytes() {
    boolean joint =
        model.experts().stream()
            .flatMap(expert -> expert.layers().stream())
            .flatMap(layer -> layer.phases().stream())
            .anyMatch(
                phase ->
                    phase instanceof PhaseDescription.Attention attention
                        && attention.keys() == TokenSequence.JOINT);
    return Math.round(
        (tokensPerRank() + (joint ? model.textTokens() : 0))
            * model.hiddenWidth()
            * Precision.BF16.bytesPerElement());
  }

  /** Returns the device memory in bytes that weights may take beside the activations; 0 or more. */
  public long weightBudgetBytes() {
    return weightBudgetBytes(0);
  }

  /**
   * Returns the device memory in bytes that weights may take beside the activations; 0 or more.
   *
   * @param waitingForwards how many forwards wait while another runs
   */
  public long weightBudgetBytes(int waitingForwards) {
    return Math.max(0, deviceMemoryBudget.bytes() - activationBytes(waitingForwards));
  }

  /** Returns whether another scenario is this one, but perhaps for the budgets of memory. */
  public boolean differsOnlyInBudgets(Scenario other) {
    return model.equals(other.model)
        && machine.equals(other.machine)
        && workload.equals(other.workload)
        && parallelism.equals(other.parallelism)
        && runtime.equals(other.runtime)
        && noise.equals(other.noise)
        && firstStepWarmupSeconds == other.firstStepWarmupSeconds;
  }

  /** Returns 16 hexadecimal digits that change whenever any part of this scenario does. */
  public String fingerprint() {
    return Fingerprint.of(
        model,
        machine,
        workload,
        parallelism,
        runtime,
        noise,
        firstStepWarmupSeconds,
        deviceMemoryBudget,
        hostMemoryBudget);
  }

  /**
   * Returns the fingerprints of the parts that come from elsewhere than the question itself, by
   * their names: model, hardware, schedule.
   */
  public Map<String, String> partFingerprints() {
    Map<String, String> parts = new LinkedHashMap<>();
    parts.put("model", Fingerprint.of(model));
    parts.put("hardware", Fingerprint.of(machine));
    parts.put("schedule", Fingerprint.of(noise));
    return Collections.unmodifiableMap(parts);
  }

  /** Collects the parts of a scenario. Not thread-safe. */
  public static final class Builder {
    private static final double LONGEST_WARMUP_SECONDS = 86_400;

    private ModelDescription model;
    private Machine machine;
    private Workload workload;
    private Parallelism parallelism;
    private ServingRuntime runtime = ServingRuntime.neutral();
    private NoisePlan noise;
    private double firstStepWarmupSeconds = -1;
    private DataSize deviceMemoryBudget;
    private DataSize hostMemoryBudget;

    private Builder() {}

    /** Sets the model. */
    public Builder model(ModelDescription value) {
      model = value;
      return this;
    }

    /** Sets the machine. */
    public Builder machine(Machine value) {
      machine = value;
      return this;
    }

    /** Sets what is generated. */
    public Builder workload(Workload value) {
      workload = value;
      return this;
    }

    /** Sets how the GPUs share the work. */
    public Builder parallelism(Parallelism value) {
      parallelism = value;
      return this;
    }

    /** Sets the software's habits; {@link ServingRuntime#neutral} unless set. */
    public Builder runtime(ServingRuntime value) {
      runtime = value;
      return this;
    }

    /** Sets the noise schedule. */
    public Builder noise(NoisePlan value) {
      noise = value;
      return this;
    }

    /** Sets the first step's warm-up in seconds, from 0 to a day; the machine's own unless set. */
    public Builder firstStepWarmupSeconds(double value) {
      if (!(value >= 0 && value <= LONGEST_WARMUP_SECONDS)) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The first-step warm-up (%s seconds) must be from 0 to %.0f."
                .formatted(value, LONGEST_WARMUP_SECONDS));
      }
      firstStepWarmupSeconds = value;
      return this;
    }

    /** Sets the device memory that a rank may use; the card's own unless set. */
    public Builder deviceMemoryBudget(DataSize value) {
      deviceMemoryBudget = requirePositive("device memory", value);
      return this;
    }

    /** Sets the host memory that all ranks together may use; the node's own unless set. */
    public Builder hostMemoryBudget(DataSize value) {
      hostMemoryBudget = requirePositive("host memory", value);
      return this;
    }

    private static DataSize requirePositive(String name, DataSize budget) {
      if (budget.bytes() == 0) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The budget of %s (%s) must be positive.".formatted(name, budget));
      }
      return budget;
    }

    /**
     * Returns the scenario.
     *
     * @throws OffloadException if a part is missing, or the parts do not go together
     */
    public Scenario build() {
      return new Scenario(this);
    }
  }
}
