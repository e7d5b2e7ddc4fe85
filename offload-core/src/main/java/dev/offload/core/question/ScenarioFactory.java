package dev.offload.core.question;

import static dev.offload.core.question.ScenarioOption.FIRST_STEP_WARMUP;
import static dev.offload.core.question.ScenarioOption.FLOW_SHIFT;
import static dev.offload.core.question.ScenarioOption.FRAMES;
import static dev.offload.core.question.ScenarioOption.HARDWARE;
import static dev.offload.core.question.ScenarioOption.HOST_RAM;
import static dev.offload.core.question.ScenarioOption.SIZE;
import static dev.offload.core.question.ScenarioOption.STEPS;
import static dev.offload.core.question.ScenarioOption.VRAM;

import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.plan.PlanRequest;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.ServiceLoader;

/** Makes scenarios of what is asked. Immutable and thread-safe. */
public final class ScenarioFactory {
  /** The number of GPUs of the default machine that are used if nothing else is said. */
  public static final int DEFAULT_GPUS = 4;

  private final ModelLibrary library;

  /** Makes a factory that plans noise schedules with a library. */
  public ScenarioFactory(ModelLibrary library) {
    this.library = Objects.requireNonNull(library);
  }

  /**
   * Makes a factory that plans noise schedules with what is installed.
   *
   * @throws OffloadException naming the missing module, if nothing is
   */
  public ScenarioFactory() {
    this(ModelLibrary.installed());
  }

  /**
   * Makes a scenario, and fills in what was not said.
   *
   * @param said what is asked; its model and hardware are used for defaults alone
   * @param machine the machine that is meant
   * @param runtime the serving software that is meant
   * @throws OffloadException if a name is unknown, a number has no meaning, or the parts do not go
   *     together
   */
  public Scenario create(
      OptionValues said, ModelDescription model, Machine machine, ServingRuntime runtime) {
    SamplingDefaults defaults = model.defaults();
    FrameSize size =
        said.given(SIZE).orElseGet(() -> new FrameSize(defaults.width(), defaults.height()));
    int frames = said.given(FRAMES).orElse(defaults.frames());
    double flowShift =
        said.given(FLOW_SHIFT)
            .orElseGet(() -> model.flowShift(size.width(), size.height(), frames));
    Scenario.Builder builder =
        Scenario.builder()
            .model(model)
            .machine(machine)
            .workload(new Workload(size.width(), size.height(), frames, defaults.guidancePasses()))
            .parallelism(layout(said, machine))
            .runtime(runtime)
            .noise(library.noise(model, said.get(STEPS), flowShift));
    said.given(VRAM).ifPresent(builder::deviceMemoryBudget);
    said.given(HOST_RAM).ifPresent(builder::hostMemoryBudget);
    said.given(FIRST_STEP_WARMUP).ifPresent(builder::firstStepWarmupSeconds);
    return builder.build();
  }

  /**
   * Returns the parallel layout that is meant.
   *
   * @throws OffloadException if the degrees do not multiply to the number of GPUs
   */
  public static Parallelism layout(OptionValues said, Machine machine) {
    return LayoutRequest.of(said).resolve(defaultGpus(said.get(HARDWARE), machine));
  }

  /**
   * Makes the scenario under every parallel layout that was left open, which the heads and the
   * guidance passes allow; the one that {@link #create} would make comes first, if it is possible.
   *
   * @throws OffloadException if no layout is possible, or as {@link #create}
   */
  public List<Scenario> createEveryLayout(
      OptionValues said, ModelDescription model, Machine machine, ServingRuntime runtime) {
    LayoutRequest request = LayoutRequest.of(said);
    Parallelism usual = layout(said, machine);
    Optional<Parallelism> first =
        Parallelism.possible(usual.gpus(), model.heads(), model.defaults().guidancePasses())
            .stream()
            .filter(request::allows)
            .min(Comparator.comparing(layout -> !layout.equals(usual)));
    // If none is possible, the usual one says what is wrong with it.
    Scenario preferred = create(first.map(said::with).orElse(said), model, machine, runtime);
    return first.isEmpty()
        ? List.of(preferred)
        : PlanRequest.everyLayout(preferred).stream()
            .filter(scenario -> request.allows(scenario.parallelism()))
            .toList();
  }

  /** Returns the GPUs of the documented run on its machine, and all there are on any other. */
  public static int defaultGpus(String hardware, Machine machine) {
    return hardware.equals(ScenarioOption.DEFAULT_HARDWARE) ? DEFAULT_GPUS : machine.gpus();
  }

  /**
   * Returns the serving software that a user means.
   *
   * @param nameOrPath a path if it ends in ".json" or contains a separator, else a name
   * @throws OffloadException if the name is unknown, or the file cannot be read or is malformed
   */
  public static ServingRuntime runtime(String nameOrPath, PluginCatalog catalog) {
    return HardwareResolver.isPath(nameOrPath)
        ? catalog.runtime(HardwareResolver.path(nameOrPath, "runtime file"))
        : catalog.runtime(nameOrPath);
  }

  /** Returns the name of the serving software that is meant if none is named: the newest. */
  public static String newestRuntime() {
    List<String> names = runtimeNames();
    return names.isEmpty() ? "" : names.get(names.size() - 1);
  }

  /** Returns the names of the serving software that comes with Offload, the newest last. */
  public static List<String> runtimeNames() {
    return Installed.RUNTIMES;
  }

  /** What is on the class path or module path, looked up once. */
  private static final class Installed {
    private static final List<String> RUNTIMES =
        ServiceLoader.load(RuntimeSource.class, RuntimeSource.class.getClassLoader())
            .findFirst()
            .map(RuntimeSource::names)
            .orElse(List.of());
  }
}
