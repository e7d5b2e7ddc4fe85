package dev.offload.core;

import dev.offload.core.engine.Engine;
import dev.offload.core.engine.SimulationEngine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCall;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.plugin.PluginProblem;
import dev.offload.core.question.FoundModel;
import dev.offload.core.question.ModelLibrary;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.SavedPlan;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.sweep.Sweep;
import dev.offload.core.sweep.SweepInputs;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * What is installed: strategies, machines, models and exporters, and the engine that runs programs.
 * Immutable and thread-safe.
 *
 * <pre>{@code
 * Offload offload = Offload.load();
 * Answer answer = offload.question("Wan2.2-T2V-A14B-Diffusers").vram("24GiB").compare("layerwise");
 * answer.table().print(System.out);
 * }</pre>
 */
public final class Offload {
  private final PluginCatalog catalog;
  private final ModelLibrary library;
  private final Engine engine;
  private final Duration limit;

  private Offload(PluginCatalog catalog, ModelLibrary library, Engine engine, Duration limit) {
    this.catalog = catalog;
    this.library = library;
    this.engine = engine;
    this.limit = limit;
  }

  /**
   * Finds what is on the class path or module path.
   *
   * @throws OffloadException naming the jar if a plugin is broken, or the module that is missing if
   *     there is no strategy, no machine or nothing that reads models
   */
  public static Offload load() {
    return builder().load();
  }

  /** Returns a builder with which more is found, or things are done in another way. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a question in which nothing is said yet: all is as on the command line. */
  public Question question() {
    return new Question(this, OptionValues.NONE);
  }

  /**
   * Returns a question about a model.
   *
   * @param idOrDirectory a Hugging Face id that is known, its last part, or a directory in
   *     diffusers format; looked up when the question is asked
   */
  public Question question(String idOrDirectory) {
    return question().with(ScenarioOption.MODEL, idOrDirectory);
  }

  /**
   * Returns a question about the model of a directory.
   *
   * @param directory in diffusers format; looked up when the question is asked
   */
  public Question question(Path directory) {
    return question(directory.toString());
  }

  /** Returns a question about a model that was described in code. */
  public Question question(ModelDescription model) {
    return question().about(model);
  }

  /**
   * Returns a sweep over what a question leaves open, or says in another way.
   *
   * @param question what holds unless it varies; what it says of plans alone, its margin and
   *     whether outputs may change, does not count
   */
  public Sweep sweep(Question question) {
    return sweep(question, doubt -> {});
  }

  /**
   * Returns a sweep, as {@link #sweep(Question)} does.
   *
   * @param doubts is told what speaks against a model, when that is looked up
   */
  public Sweep sweep(Question question, Consumer<FoundModel.Doubt> doubts) {
    return new Sweep(
        new SweepInputs(
            question.said(),
            name -> {
              Question named =
                  name.map(id -> question.with(ScenarioOption.MODEL, id)).orElse(question);
              named.doubts().forEach(doubts);
              return named.model();
            },
            name -> name.map(question::on).orElse(question).machine(),
            catalog,
            new ScenarioFactory(library),
            engine,
            limit));
  }

  /**
   * Reads a plan that {@link PlanAnswer#save} wrote.
   *
   * @throws OffloadException if it cannot be read, or holds no plan that chose something
   */
  public SavedPlan plan(Path file) {
    return SavedPlan.read(file);
  }

  /** Returns all that was found. */
  public PluginCatalog catalog() {
    return catalog;
  }

  /** Returns what runs programs. */
  public Engine engine() {
    return engine;
  }

  /** Returns how long a strategy may take to write a program. */
  public Duration strategyLimit() {
    return limit;
  }

  ModelLibrary library() {
    return library;
  }

  /** Says what is to be found, and how. Not thread-safe. */
  public static final class Builder {
    private final List<Path> pluginDirectories = new ArrayList<>();
    private final List<Path> modelDirectories = new ArrayList<>();
    private ClassLoader application = Offload.class.getClassLoader();
    private Engine engine = SimulationEngine.create();
    private Duration limit = PluginCall.DEFAULT_LIMIT;
    private Consumer<PluginProblem> broken = Builder::refuse;

    private Builder() {}

    /** Also finds plugins in the jars of a directory. */
    public Builder plugins(Path directory) {
      pluginDirectories.add(Objects.requireNonNull(directory));
      return this;
    }

    /** Also knows the models that the JSON files of a directory describe. */
    public Builder models(Path directory) {
      modelDirectories.add(Objects.requireNonNull(directory));
      return this;
    }

    /** Finds plugins with this class loader rather than with that of Offload. */
    public Builder classLoader(ClassLoader loader) {
      application = Objects.requireNonNull(loader);
      return this;
    }

    /** Runs programs with this engine rather than with the simulation. */
    public Builder engine(Engine own) {
      engine = Objects.requireNonNull(own);
      return this;
    }

    /**
     * Gives a plugin so long to say what it is, and a strategy to write a program. Default: a
     * minute.
     *
     * @throws OffloadException if it is not more than 0
     */
    public Builder strategyLimit(Duration time) {
      if (time.isZero() || time.isNegative()) {
        throw OffloadException.invalid(
            "The time limit of strategies (%s) must be more than 0.".formatted(time));
      }
      limit = time;
      return this;
    }

    /** Goes on without plugins that are broken, of each of which the listener is told. */
    public Builder onBrokenPlugin(Consumer<PluginProblem> listener) {
      broken = Objects.requireNonNull(listener);
      return this;
    }

    /**
     * Finds everything.
     *
     * @throws OffloadException as {@link Offload#load}, or if a directory cannot be read
     */
    public Offload load() {
      PluginCatalog catalog = PluginLoader.of(application).withLimit(limit).load(pluginDirectories);
      catalog.problems().forEach(broken);
      require(catalog.strategies(), "strategies", "offload-strategies", catalog);
      require(catalog.hardware(), "machines", "offload-hardware", catalog);
      require(catalog.models(), "models", "offload-models", catalog);
      ModelLibrary library = ModelLibrary.installed();
      for (Path directory : modelDirectories) {
        catalog = catalog.with(library.files(directory), directory.toString());
      }
      return new Offload(catalog, library, engine, limit);
    }

    private static void refuse(PluginProblem problem) {
      throw OffloadException.of(ErrorCode.BROKEN_PLUGIN, problem.toString(), problem.advice());
    }

    /** What could not be loaded may be why nothing is there. */
    private static void require(List<?> found, String what, String module, PluginCatalog catalog) {
      if (found.isEmpty()) {
        StringBuilder problem = new StringBuilder("There are no %s here.".formatted(what));
        catalog.problems().forEach(each -> problem.append(' ').append(each));
        throw OffloadException.of(
            ErrorCode.UNKNOWN_NAME,
            problem.toString(),
            "Maybe add the module %s to the class path or module path.".formatted(module));
      }
    }
  }
}
