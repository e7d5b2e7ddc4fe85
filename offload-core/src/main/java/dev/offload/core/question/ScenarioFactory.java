package dev.offload.core.question;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.plugin.Plugin;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.RuntimeSource;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.Workload;
import dev.offload.core.strategy.OffloadStrategy;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;

/** Makes scenarios of requests. Stateless and thread-safe. */
public final class ScenarioFactory {
  /** The number of GPUs of the default machine that are used if nothing else is said. */
  public static final int DEFAULT_GPUS = 4;

  /** Creates the factory, which holds nothing. */
  public ScenarioFactory() {}

  /**
   * Looks up all names, and fills in what was left out.
   *
   * @throws OffloadException if a name is unknown, a number has no meaning, or the parts do not go
   *     together
   */
  public Scenario create(ScenarioRequest request, ModelDescription model, PluginCatalog catalog) {
    return create(
        request,
        model,
        HardwareResolver.resolve(request.hardware(), catalog),
        runtime(request.runtime(), catalog));
  }

  /**
   * Fills in what was left out, on a machine and with software that were looked up.
   *
   * @throws OffloadException if a name is unknown, a number has no meaning, or the parts do not go
   *     together
   */
  public Scenario create(
      ScenarioRequest request, ModelDescription model, Machine machine, ServingRuntime runtime) {
    SamplingDefaults defaults = model.defaults();
    FrameSize size = request.size().orElse(new FrameSize(defaults.width(), defaults.height()));
    int frames = request.frames().orElse(defaults.frames());
    double flowShift =
        request.flowShift().orElse(model.flowShift(size.width(), size.height(), frames));
    Scenario.Builder builder =
        Scenario.builder()
            .model(model)
            .machine(machine)
            .workload(new Workload(size.width(), size.height(), frames, defaults.guidancePasses()))
            .parallelism(request.layout().resolve(defaultGpus(request.hardware(), machine)))
            .runtime(runtime)
            .noise(ModelLibrary.installed().noise(model, request.steps(), flowShift));
    request.deviceMemory().ifPresent(builder::deviceMemoryBudget);
    request.hostMemory().ifPresent(builder::hostMemoryBudget);
    request.firstStepWarmupSeconds().ifPresent(builder::firstStepWarmupSeconds);
    return builder.build();
  }

  /**
   * Makes the scenario under every parallel layout that the request leaves open, which the heads
   * and the guidance passes allow; the one that {@link #create} would make comes first, if it is
   * possible.
   *
   * @throws OffloadException if no layout is possible, or as {@link #create}
   */
  public List<Scenario> createEveryLayout(
      ScenarioRequest request, ModelDescription model, PluginCatalog catalog) {
    Machine machine = HardwareResolver.resolve(request.hardware(), catalog);
    ServingRuntime runtime = runtime(request.runtime(), catalog);
    Parallelism usual = request.layout().resolve(defaultGpus(request.hardware(), machine));
    List<Parallelism> layouts =
        Parallelism.possible(usual.gpus(), model.heads(), model.defaults().guidancePasses())
            .stream()
            .filter(request.layout()::allows)
            .sorted(Comparator.comparing(layout -> !layout.equals(usual)))
            .toList();
    if (layouts.isEmpty()) {
      // Says what is wrong with the usual one.
      return List.of(create(request, model, machine, runtime));
    }
    Scenario first = create(request.with(layouts.get(0)), model, machine, runtime);
    return layouts.stream()
        .map(
            layout ->
                layout.equals(first.parallelism())
                    ? first
                    : first.toBuilder().parallelism(layout).build())
        .toList();
  }

  /**
   * Looks up strategies.
   *
   * @param arguments what the user asked for; if empty, every strategy there is
   * @throws OffloadException if a name is unknown, or the same is asked for twice
   */
  public List<StrategyRequest> strategies(List<StrategyArgument> arguments, PluginCatalog catalog) {
    List<StrategyArgument> wanted =
        arguments.isEmpty()
            ? catalog.strategyNames().stream().map(StrategyArgument::parse).toList()
            : arguments;
    List<StrategyRequest> requests =
        wanted.stream().map(argument -> request(argument, catalog)).toList();
    requireDistinct(requests);
    return requests;
  }

  private static StrategyRequest request(StrategyArgument argument, PluginCatalog catalog) {
    Plugin<OffloadStrategy> plugin = catalog.strategyPlugin(argument.name());
    return new StrategyRequest(plugin.instance(), argument.options(), plugin.jar());
  }

  private static void requireDistinct(List<StrategyRequest> requests) {
    Set<String> labels = new HashSet<>();
    for (StrategyRequest request : requests) {
      if (!labels.add(request.label())) {
        throw OffloadException.of(
            ErrorCode.INVALID_VALUE,
            "The strategy (%s) is asked for twice.".formatted(request.label()),
            "Maybe give one of the two other options.");
      }
    }
  }

  /** Returns the GPUs of the documented run on its machine, and all there are on any other. */
  public static int defaultGpus(String hardware, Machine machine) {
    return hardware.equals(ScenarioRequest.DEFAULT_HARDWARE) ? DEFAULT_GPUS : machine.gpus();
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
