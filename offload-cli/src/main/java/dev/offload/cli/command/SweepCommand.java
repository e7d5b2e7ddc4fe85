package dev.offload.cli.command;

import dev.offload.cli.output.Console;
import dev.offload.cli.output.ProgressBar;
import dev.offload.cli.sweep.Axis;
import dev.offload.cli.sweep.AxisValues;
import dev.offload.cli.sweep.Grid;
import dev.offload.cli.sweep.GridFile;
import dev.offload.cli.sweep.Interruption;
import dev.offload.cli.sweep.Merge;
import dev.offload.cli.sweep.Results;
import dev.offload.cli.sweep.RowMaker;
import dev.offload.cli.sweep.RowSink;
import dev.offload.cli.sweep.Shard;
import dev.offload.cli.sweep.Sweep;
import dev.offload.cli.sweep.SweepInputs;
import dev.offload.cli.sweep.SweepRun;
import dev.offload.cli.sweep.SweepSummary;
import dev.offload.core.Offload;
import dev.offload.core.Question;
import dev.offload.core.engine.Engine;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.file.OutputFile;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.question.ScenarioFactory;
import dev.offload.core.question.StrategyArgument;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.strategy.StrategyOptions;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Predicts many scenarios in one go. */
@Command(
    name = "sweep",
    description = {
      "Predict a grid of scenarios, or a random sample of it, on all cores.",
      "",
      "Options take lists (1,2,4), ranges (17..161:16) or both mixed; each may also come from a"
          + " JSON file. One row is one scenario with one strategy; values that do not go together"
          + " are rows that say why.",
      "",
      "With -o, a sweep that was killed goes on where it stopped when it is run again. An interrupt"
          + " ends it with exit code 130, SIGTERM with 143."
    },
    footer = {
      "  offload sweep --gpus 1,2,4,8 --ulysses auto --vram 24GiB,48GiB,80GiB -o results.jsonl",
      "  offload sweep --frames 17..161:16 --strategy layerwise,schedule-aware --format csv",
      "  offload sweep --grid grid.json --sample 1000 --seed 7 -o sample.jsonl",
      "  offload sweep --grid grid.json --shard 3/8 -o part-3.jsonl",
      "  offload sweep --merge part-1.jsonl part-2.jsonl -o all.jsonl"
    })
final class SweepCommand implements Callable<Integer> {
  private static final int MAX_THREADS = 1024;

  @Mixin private CommonOptions common;

  @Mixin private GridOptions gridOptions;

  @Option(
      names = "--strategy",
      paramLabel = "LIST|all",
      description =
          "Strategies, with options as in layerwise:variant=v1,prefetch=2; repeatable. Default: all.")
  private List<String> strategies = new ArrayList<>();

  @Option(
      names = "--grid",
      paramLabel = "FILE",
      description = "Read the options above from a JSON file; those given here replace the file's.")
  private Path gridFile;

  @Option(
      names = "--sample",
      paramLabel = "N",
      description = "Compute only so many rows of the grid, drawn at random without repetition.")
  private Long sample;

  @Option(
      names = "--seed",
      paramLabel = "S",
      defaultValue = "1",
      description = "What the sample is drawn with. Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      description = "Compute only part I of N, each of which goes to a file of its own.")
  private String shard;

  @Option(names = "--merge", description = "Compute nothing, but join the files of all shards.")
  private boolean merge;

  @Parameters(paramLabel = "FILE", arity = "0..*", description = "The files to join.")
  private List<Path> files = new ArrayList<>();

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "How many rows are computed at once. Default: the number of cores.")
  private Integer threads;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description =
          "Append the rows to this file, and go on behind those that are there. CSV is made of"
              + " FILE.jsonl in the end. Default: standard output, which cannot be continued.")
  private Path output;

  @Option(names = "--restart", description = "Begin again, and replace the file.")
  private boolean restart;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      defaultValue = "jsonl",
      completionCandidates = Formats.class,
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private String format;

  @Option(
      names = "--best-by",
      paramLabel = "LIST",
      description =
          "Sum up the fastest row for each value of these options, as in gpus,vram. Default: all"
              + " with several values, but layouts and strategies.")
  private String bestBy;

  @Mixin private PluginOptions plugins;

  private final ScenarioFactory factory;
  private final Engine engine;
  private final Console console;

  @Inject
  SweepCommand(ScenarioFactory factory, Engine engine, Console console) {
    this.factory = factory;
    this.engine = engine;
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    boolean csv = isCsv();
    List<Axis> groups = groups();
    if (merge) {
      merge(csv, groups);
      return ExitCode.OK;
    }
    if (!files.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The file (%s) is given, but not --merge.".formatted(files.get(0)),
          "Maybe name the output with -o.");
    }
    OptionalLong sampleRows = sample == null ? OptionalLong.empty() : OptionalLong.of(sample);
    Offload offload = plugins.offload();
    Sweep sweep = new Sweep(grid(), new Inputs(offload), sampleRows, seed);
    Interruption interruption = new Interruption();
    SweepRun run =
        new SweepRun(
            sweep,
            new RowMaker(sweep, factory, engine, plugins.limit()),
            shard == null ? Shard.WHOLE : Shard.parse(shard),
            sampleRows,
            seed,
            threads(),
            interruption);
    long[] done = {0};
    interruption.during(
        () -> farewell(done[0], run.rows()),
        () -> {
          if (output == null) {
            toConsole(run, csv, done);
          } else {
            toFile(run, csv, done);
          }
        });
    if (output != null && !interruption.isRequested()) {
      summarise(journal(csv), groups);
    }
    return ExitCode.OK;
  }

  private void toConsole(SweepRun run, boolean csv, long[] done) throws IOException {
    RowSink sink = csv ? Results.csv(console.out()) : jsonLines();
    if (!csv) {
      console.out().print(run.headerLine() + "\n");
    }
    run.to(sink, count -> done[0] = count);
    console.out().flush();
  }

  private RowSink jsonLines() {
    return lines -> lines.forEach(line -> console.out().print(line + "\n"));
  }

  private void toFile(SweepRun run, boolean csv, long[] done) throws IOException {
    Path journal = journal(csv);
    ProgressBar bar = new ProgressBar(console.err(), console.width(), "rows", System::nanoTime);
    boolean shown = Terminal.isError();
    LongConsumer progress =
        count -> {
          done[0] = count;
          if (shown) {
            bar.show(count, run.rows());
          }
        };
    run.toFile(journal, restart, progress);
    bar.close();
    if (csv && done[0] == run.rows()) {
      OutputFile.write(output, writer -> Results.writeCsv(journal, writer));
    }
  }

  /** Returns where rows are appended: of CSV, which cannot be continued, to a file beside it. */
  private Path journal(boolean csv) {
    return csv ? output.resolveSibling(output.getFileName() + ".jsonl") : output;
  }

  private void summarise(Path file, List<Axis> groups) throws IOException {
    SweepSummary.of(file, groups).write(console.out(), console.ansi());
    console.out().flush();
  }

  private void farewell(long done, long rows) {
    console
        .err()
        .printf(
            output == null
                ? "%nInterrupted after %d of %d rows. Maybe name a file with -o, which can be"
                    + " continued.%n"
                : "%nInterrupted after %d of %d rows. Run the same command again to go on.%n",
            done,
            rows);
    console.err().flush();
  }

  private void merge(boolean csv, List<Axis> groups) throws IOException {
    if (files.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "There are no files (0) to --merge.",
          "Maybe name the files of all shards.");
    }
    Merge parts = new Merge(files);
    if (output == null) {
      if (csv) {
        parts.rows(Results.csv(console.out()));
      } else {
        parts.write(console.out());
      }
      console.out().flush();
      return;
    }
    Path journal = journal(csv);
    OutputFile.write(journal, parts::write);
    if (csv) {
      OutputFile.write(output, writer -> Results.writeCsv(journal, writer));
    }
    summarise(journal, groups);
  }

  private boolean isCsv() {
    List<String> names = List.of("jsonl", "csv");
    String name = format.toLowerCase(Locale.ROOT);
    if (!names.contains(name)) {
      throw Names.unknown("format of a sweep", format, names);
    }
    return name.equals("csv");
  }

  private List<Axis> groups() {
    return bestBy == null ? List.of() : Stream.of(bestBy.split(",")).map(Axis::named).toList();
  }

  private int threads() {
    int count = threads == null ? Runtime.getRuntime().availableProcessors() : threads;
    if (count < 1 || count > MAX_THREADS) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The number of threads (%d) must be from 1 to %d.".formatted(count, MAX_THREADS));
    }
    return count;
  }

  private Grid grid() {
    EnumMap<Axis, List<String>> values = new EnumMap<>(Axis.class);
    gridOptions.texts().forEach((axis, text) -> values.put(axis, AxisValues.parse(axis, text)));
    if (!strategies.isEmpty()) {
      values.put(Axis.STRATEGY, AxisValues.parse(Axis.STRATEGY, strategies));
    }
    Grid flags = new Grid(values);
    return gridFile == null ? flags : GridFile.read(gridFile).overriddenBy(flags);
  }

  /** Looks names up once for the whole sweep. */
  private final class Inputs implements SweepInputs {
    private final Offload offload;

    Inputs(Offload offload) {
      this.offload = offload;
    }

    @Override
    public ModelDescription model(String name) {
      Question question = name == null ? offload.question() : offload.question(name);
      return ScenarioOptions.warned(question, console).model();
    }

    @Override
    public Machine machine(String name) {
      Question question = offload.question();
      return (name == null ? question : question.on(name)).machine();
    }

    @Override
    public ServingRuntime runtime(String name) {
      return ScenarioFactory.runtime(name, offload.catalog());
    }

    @Override
    public List<StrategyRequest> strategies(List<String> texts) {
      List<StrategyArgument> arguments =
          texts.stream()
              .flatMap(
                  text ->
                      text.equals(Axis.ALL)
                          ? offload.catalog().strategyNames().stream()
                          : Stream.of(text))
              .map(StrategyArgument::parse)
              .distinct()
              .toList();
      List<StrategyRequest> requests = factory.strategies(arguments, offload.catalog());
      // A misspelt option would otherwise be found in each row.
      requests.forEach(
          request -> StrategyOptions.of(request.strategy(), Map.of(), request.given()));
      return requests;
    }
  }

  /** The formats, for help and completion. */
  static final class Formats implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return List.of("jsonl", "csv").iterator();
    }
  }
}
