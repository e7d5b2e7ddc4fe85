package dev.offload.core.question;

import dev.offload.core.error.Names;
import dev.offload.core.unit.DataSize;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What may be said of a scenario: the one table from which the command line, sweeps, measured runs,
 * saved plans and the documentation are made. Immutable and thread-safe.
 *
 * @param <T> its values
 */
public final class ScenarioOption<T> {
  /** The model that is meant if none is named. */
  public static final String DEFAULT_MODEL = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

  /** The machine that is meant if none is named. */
  static final String DEFAULT_HARDWARE = "h100-pcie";

  /** The model, by id or directory. */
  public static final ScenarioOption<String> MODEL =
      new ScenarioOption<>(
          "model",
          ValueType.TEXT,
          "ID|DIR",
          () -> DEFAULT_MODEL,
          "Models.",
          "A Hugging Face id of a known model or the last part of one, or a directory in diffusers"
              + " format, of which only configurations and safetensors headers are read. Default:",
          DEFAULT_MODEL + ".");

  /** What a directory is to be taken for. */
  public static final ScenarioOption<String> MODEL_ID =
      new ScenarioOption<>(
          "model-id",
          ValueType.TEXT,
          "ID",
          "",
          "Take the directory for this model; its tensors are held against the model's. Default:"
              + " found out, see 'offload resolve'.");

  /** The machine, by name or profile. */
  public static final ScenarioOption<String> HARDWARE =
      new ScenarioOption<>(
          "hardware",
          ValueType.TEXT,
          "NAME|FILE",
          () -> DEFAULT_HARDWARE,
          "Machines.",
          "A machine of 'offload list hardware', or the path of a JSON profile: what ends in .json"
              + " or contains a path separator is a file. Default: "
              + DEFAULT_HARDWARE
              + ".");

  /** The number of GPUs. */
  public static final ScenarioOption<Integer> GPUS =
      new ScenarioOption<>(
          "gpus",
          ValueType.WHOLE,
          "N",
          "Numbers of GPUs.",
          "How many GPUs share one generation. Default: the product of the degrees if {ulysses} and"
              + " {ring} are given, else "
              + ScenarioFactory.DEFAULT_GPUS
              + " on "
              + DEFAULT_HARDWARE
              + " and all there are on another machine.");

  /** The Ulysses degree. */
  public static final ScenarioOption<Integer> ULYSSES =
      new ScenarioOption<>(
          "ulysses",
          ValueType.WHOLE,
          "N",
          "Ulysses degrees; auto for every layout of the GPUs that the heads allow, of those with"
              + " the {ring} and {cfg-parallel} that are given.",
          "Ulysses degree, a divisor of the attention heads. Default: the GPUs that ring and"
              + " guidance leave.");

  /** The ring degree. */
  public static final ScenarioOption<Integer> RING =
      new ScenarioOption<>(
          "ring",
          ValueType.WHOLE,
          "N",
          "Ring degrees; auto as with {ulysses}.",
          "Ring attention degree. Default: the GPUs that {ulysses} and guidance leave, or 1 without"
              + " {ulysses}.");

  /** The guidance-parallel degree. */
  public static final ScenarioOption<Integer> CFG_PARALLEL =
      new ScenarioOption<>(
          "cfg-parallel",
          ValueType.WHOLE,
          "N",
          "Guidance-parallel degrees; auto for 1 and, with guidance, 2.",
          "Compute the two passes of classifier-free guidance side by side: 2, or 1 for not."
              + " Without a number: 2. Default: 1.");

  /** Width and height in pixels. */
  public static final ScenarioOption<FrameSize> SIZE =
      new ScenarioOption<>(
          "size",
          ValueType.FRAME_SIZE,
          "WxH",
          "Sizes, as in 1280x720.",
          "Width and height in pixels. Default: the model's own.");

  /** Frames of the video. */
  public static final ScenarioOption<Integer> FRAMES =
      new ScenarioOption<>(
          "frames",
          ValueType.WHOLE,
          "N",
          "Frames.",
          "Frames of the video. Default: the model's own.");

  /** Denoising steps. */
  public static final ScenarioOption<Integer> STEPS =
      new ScenarioOption<>(
          "steps",
          ValueType.WHOLE,
          "N",
          () -> 27,
          "Denoising steps.",
          "Denoising steps. Default: 27.");

  /** The shift of the noise schedule. */
  public static final ScenarioOption<Double> FLOW_SHIFT =
      new ScenarioOption<>(
          "flow-shift",
          ValueType.REAL,
          "X",
          "Flow shifts.",
          "Shift of the noise schedule, which decides when the low-noise expert takes over."
              + " Default: the model's own.");

  /** The memory of a GPU that may be used. */
  public static final ScenarioOption<DataSize> VRAM =
      new ScenarioOption<>(
          "vram",
          ValueType.DATA_SIZE,
          "SIZE",
          "Memory of a GPU.",
          "Memory of a GPU that may be used, as in 24GiB. Default: all that the machine has.");

  /** The host memory that all ranks together may use. */
  public static final ScenarioOption<DataSize> HOST_RAM =
      new ScenarioOption<>(
          "host-ram",
          ValueType.DATA_SIZE,
          "SIZE",
          "Host memory.",
          "Host memory that all ranks together may use, as in 256GB. Default: all that the machine"
              + " has.");

  /** What the first step takes longer for other reasons than weights, in seconds. */
  public static final ScenarioOption<Double> FIRST_STEP_WARMUP =
      new ScenarioOption<>(
          "first-step-warmup",
          ValueType.REAL,
          "SECONDS",
          "Seconds that the first step takes longer.",
          "What the first step takes longer for reasons other than weights. Default: the machine's"
              + " own.");

  /** The serving software, by name or file. */
  public static final ScenarioOption<String> RUNTIME =
      new ScenarioOption<>(
          "runtime",
          ValueType.TEXT,
          "NAME|FILE",
          ScenarioFactory::newestRuntime,
          "Serving software.",
          "What the serving software of a date does about sharding, padding, all-to-all, pinned"
              + " memory and defaults: {choices}. Default: the newest, which is the last.");

  /** All options, in the order in which saved plans have them. */
  public static final List<ScenarioOption<?>> ALL =
      List.of(
          MODEL,
          MODEL_ID,
          HARDWARE,
          GPUS,
          ULYSSES,
          RING,
          CFG_PARALLEL,
          SIZE,
          FRAMES,
          STEPS,
          FLOW_SHIFT,
          VRAM,
          HOST_RAM,
          FIRST_STEP_WARMUP,
          RUNTIME);

  private final String name;
  private final ValueType<T> type;
  private final String form;
  private final Supplier<T> fallback;
  private final String several;
  private final List<String> text;

  private ScenarioOption(
      String name, ValueType<T> type, String form, String several, String... text) {
    this(name, type, form, () -> null, several, text);
  }

  private ScenarioOption(
      String name,
      ValueType<T> type,
      String form,
      Supplier<T> fallback,
      String several,
      String... text) {
    this.name = Objects.requireNonNull(name);
    this.type = Objects.requireNonNull(type);
    this.form = Objects.requireNonNull(form);
    this.fallback = Objects.requireNonNull(fallback);
    this.several = Objects.requireNonNull(several);
    this.text = List.copyOf(Arrays.asList(text));
  }

  /**
   * Returns the option of that name.
   *
   * @throws dev.offload.core.error.OffloadException naming the nearest option, if there is none
   */
  public static ScenarioOption<?> named(String name) {
    return ALL.stream()
        .filter(option -> option.name.equals(name))
        .findFirst()
        .orElseThrow(
            () -> Names.unknown("option", name, ALL.stream().map(ScenarioOption::name).toList()));
  }

  /** Returns its name, as in "host-ram". */
  public String name() {
    return name;
  }

  /** Returns its name in the machine-readable forms, as in "flowShift". */
  public String field() {
    StringBuilder field = new StringBuilder();
    for (String word : name.split("-")) {
      field.append(
          field.isEmpty() ? word : Character.toUpperCase(word.charAt(0)) + word.substring(1));
    }
    return field.toString();
  }

  /** Returns how its values are written. */
  public ValueType<T> type() {
    return type;
  }

  /** Returns what stands for a value where the option is described, as in "SIZE". */
  public String form() {
    return form;
  }

  /** Returns the value that is meant if none is given; empty if it is the model's or machine's. */
  public Optional<T> fallback() {
    return Optional.ofNullable(fallback.get());
  }

  /** Returns the names that may be given, if any others are refused; else an empty list. */
  public List<String> choices() {
    return name.equals("runtime") ? ScenarioFactory.runtimeNames() : List.of();
  }

  /**
   * Returns what it means, in paragraphs of whole sentences of which the last names the default.
   * Another option is named in braces, as in "{ulysses}", and "{choices}" stands for {@link
   * #choices}.
   */
  public List<String> text() {
    return text;
  }

  /** Returns what several values of it are, a sentence as {@link #text}; empty if none vary. */
  public String several() {
    return several;
  }

  /** Returns whether it is a degree of the parallel layout. */
  public boolean isDegree() {
    return this == (Object) ULYSSES || this == (Object) RING || this == (Object) CFG_PARALLEL;
  }

  @Override
  public String toString() {
    return name;
  }
}
