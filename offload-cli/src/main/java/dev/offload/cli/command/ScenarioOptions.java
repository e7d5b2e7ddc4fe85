package dev.offload.cli.command;

import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.LayoutRequest;
import dev.offload.core.question.Question;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.ScenarioRequest;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.unit.DataSize;
import jakarta.inject.Inject;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What runs where: the options that make a scenario. */
final class ScenarioOptions {
  private final ScenarioFactory factory;

  @Option(
      names = "--model",
      paramLabel = "ID|DIR",
      description = {
        "A Hugging Face id of a known model or the last part of one, or a directory in diffusers format, of which only"
            + " configurations and safetensors headers are read. Default:",
        Question.DEFAULT_MODEL + "."
      })
  private String model;

  @Mixin private ModelOptions modelOptions;

  @Option(
      names = "--hardware",
      paramLabel = "NAME|FILE",
      description =
          "A machine of 'offload list hardware', or the path of a JSON profile: what ends in .json"
              + " or contains a path separator is a file. Default: "
              + ScenarioRequest.DEFAULT_HARDWARE
              + ".")
  private String hardware;

  @Option(
      names = "--gpus",
      paramLabel = "N",
      description =
          "How many GPUs share one generation. Default: the product of the degrees if --ulysses and"
              + " --ring are given, else "
              + ScenarioFactory.DEFAULT_GPUS
              + " on "
              + ScenarioRequest.DEFAULT_HARDWARE
              + " and all there are on another machine.")
  private Integer gpus;

  @Option(
      names = "--ulysses",
      paramLabel = "N",
      description =
          "Ulysses degree, a divisor of the attention heads. Default: the GPUs that ring and"
              + " guidance leave.")
  private Integer ulysses;

  @Option(
      names = "--ring",
      paramLabel = "N",
      description =
          "Ring attention degree. Default: the GPUs that --ulysses and guidance leave, or 1 without"
              + " --ulysses.")
  private Integer ring;

  @Option(
      names = "--cfg-parallel",
      paramLabel = "N",
      arity = "0..1",
      fallbackValue = "2",
      description =
          "Compute the two passes of classifier-free guidance side by side: 2, or 1 for not."
              + " Without a number: 2. Default: 1.")
  private Integer guidance;

  @Option(
      names = "--size",
      paramLabel = "WxH",
      description = "Width and height in pixels. Default: the model's own.")
  private FrameSize size;

  @Option(
      names = "--frames",
      paramLabel = "N",
      description = "Frames of the video. Default: the model's own.")
  private Integer frames;

  @Option(
      names = "--flow-shift",
      paramLabel = "X",
      description =
          "Shift of the noise schedule, which decides when the low-noise expert takes over."
              + " Default: the model's own.")
  private Double flowShift;

  @Option(
      names = "--vram",
      paramLabel = "SIZE",
      description =
          "Memory of a GPU that may be used, as in 24GiB. Default: all that the machine has.")
  private DataSize deviceMemory;

  @Option(
      names = "--host-ram",
      paramLabel = "SIZE",
      description =
          "Host memory that all ranks together may use, as in 256GB. Default: all that the machine"
              + " has.")
  private DataSize hostMemory;

  @Option(
      names = "--first-step-warmup",
      paramLabel = "SECONDS",
      description =
          "What the first step takes longer for reasons other than weights. Default: the"
              + " machine's own.")
  private Double firstStepWarmupSeconds;

  @Option(
      names = "--runtime",
      paramLabel = "NAME|FILE",
      completionCandidates = RuntimeNames.class,
      description =
          "What the serving software of a date does about sharding, padding, all-to-all, pinned"
              + " memory and defaults: ${COMPLETION-CANDIDATES}. Default: the newest, which is"
              + " the last.")
  private String runtime;

  @Inject
  ScenarioOptions(ScenarioFactory factory) {
    this.factory = factory;
  }

  /**
   * Returns the scenario, and warns of what speaks against the model.
   *
   * @throws dev.offload.core.error.OffloadException if a name is unknown, a number has no meaning,
   *     or the parts do not go together
   */
  Scenario scenario(PluginCatalog catalog) {
    return scenario(Question.DEFAULT, catalog);
  }

  /**
   * Returns the scenario, and warns of what speaks against the model.
   *
   * @param base what is asked where no option says otherwise
   * @throws dev.offload.core.error.OffloadException as {@link #scenario(PluginCatalog)}
   */
  Scenario scenario(Question base, PluginCatalog catalog) {
    Question question = question(base);
    return factory.create(question.request(), model(question, catalog), catalog);
  }

  /**
   * Returns the scenario under every parallel layout that the options leave open, the usual one
   * first.
   *
   * @throws dev.offload.core.error.OffloadException as {@link #scenario(PluginCatalog)}
   */
  List<Scenario> everyLayout(PluginCatalog catalog) {
    Question question = question();
    return factory.createEveryLayout(question.request(), model(question, catalog), catalog);
  }

  private ModelDescription model(Question question, PluginCatalog catalog) {
    return modelOptions.model(question.model(), question.modelId(), catalog);
  }

  /** Returns what the options ask. */
  Question question() {
    return question(Question.DEFAULT);
  }

  private Question question(Question base) {
    ScenarioRequest asked = base.request();
    LayoutRequest layout = asked.layout();
    return new Question(
        model == null ? base.model() : model,
        // The id belongs to a directory.
        model == null ? modelOptions.modelId().or(base::modelId) : modelOptions.modelId(),
        new ScenarioRequest(
            hardware == null ? asked.hardware() : hardware,
            new LayoutRequest(
                or(gpus, layout.gpus()),
                or(ulysses, layout.ulysses()),
                or(ring, layout.ring()),
                or(guidance, layout.guidance())),
            size == null ? asked.size() : Optional.of(size),
            or(frames, asked.frames()),
            modelOptions.steps(asked.steps()),
            flowShift == null ? asked.flowShift() : OptionalDouble.of(flowShift),
            deviceMemory == null ? asked.deviceMemory() : Optional.of(deviceMemory),
            hostMemory == null ? asked.hostMemory() : Optional.of(hostMemory),
            firstStepWarmupSeconds == null
                ? asked.firstStepWarmupSeconds()
                : OptionalDouble.of(firstStepWarmupSeconds),
            runtime == null ? asked.runtime() : runtime));
  }

  private static OptionalInt or(Integer value, OptionalInt other) {
    return value == null ? other : OptionalInt.of(value);
  }

  /** The runtimes, for help and completion. */
  static final class RuntimeNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return ScenarioFactory.runtimeNames().iterator();
    }
  }
}
