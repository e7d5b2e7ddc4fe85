package dev.offload.cli.command;

import dev.offload.cli.output.Interruption;
import dev.offload.cli.output.ProgressBar;
import dev.offload.cli.render.CsvRenderer;
import dev.offload.cli.render.SweepText;
import dev.offload.core.Offload;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.file.OutputFile;
import dev.offload.core.sweep.Axis;
import dev.offload.core.sweep.Results;
import dev.offload.core.sweep.RowSink;
import dev.offload.core.sweep.Shard;
import dev.offload.core.sweep.Sweep;
import dev.offload.core.text.TextStyle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
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
final class SweepCommand extends ConsoleCommand {
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

  @Mixin private final FormatOption<String> format = FormatOption.of("jsonl", "csv");

  @Option(
      names = "--best-by",
      paramLabel = "LIST",
      description =
          "Sum up the fastest row for each value of these options, as in gpus,vram. Default: all"
              + " with several values, but layouts and strategies.")
  private String bestBy;

  @Mixin private PluginOptions plugins;

  private final Interruption interruption = new Interruption();
  private long done;

  @Override
  void run() throws IOException {
    boolean csv = format.known("format of a sweep").equals("csv");
    List<Axis> groups =
        bestBy == null ? List.of() : Stream.of(bestBy.split(",")).map(Axis::named).toList();
    if (merge) {
      merge(csv, groups);
      return;
    }
    if (!files.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "The file (%s) is given, but not --merge.".formatted(files.get(0)),
          "Maybe name the output with -o.");
    }
    Sweep sweep = sweep();
    long rows = sweep.rows();
    interruption.during(
        () -> farewell(rows),
        () -> {
          if (output == null) {
            toConsole(sweep, csv);
          } else {
            toFile(sweep, rows, csv);
          }
        });
    if (output != null && !interruption.isRequested()) {
      summarise(journal(csv), groups);
    }
  }

  private Sweep sweep() {
    Offload offload = plugins.offload();
    Sweep sweep =
        offload
            .sweep(offload.question(), doubt -> ScenarioOptions.warn(doubt, console()))
            .mentioning(SweepCommand::mention)
            .until(interruption::isRequested);
    if (gridFile != null) {
      sweep.grid(gridFile);
    }
    gridOptions.vary(sweep);
    if (!strategies.isEmpty()) {
      sweep.strategies(strategies.toArray(String[]::new));
    }
    if (sample != null) {
      sweep.sample(sample, seed);
    }
    if (shard != null) {
      sweep.shard(Shard.parse(shard));
    }
    if (threads != null) {
      sweep.threads(threads);
    }
    return sweep;
  }

  private static String mention(String option) {
    return option.equals("output") ? "-o" : TableOptions.flag(option);
  }

  private void toConsole(Sweep sweep, boolean csv) throws IOException {
    RowSink<IOException> sink =
        csv ? CsvRenderer.rows(console().out()) : row -> console().out().print(row.json());
    if (!csv) {
      console().out().print(sweep.header());
    }
    sweep.run(
        row -> {
          sink.accept(row);
          done++;
        });
    console().out().flush();
  }

  private void toFile(Sweep sweep, long rows, boolean csv) {
    try (ProgressBar bar = ProgressBar.of(console(), "rows")) {
      sweep.toFile(
          journal(csv),
          restart,
          count -> {
            done = count;
            bar.show(count, rows);
          });
    }
    if (csv && done == rows) {
      writeCsv();
    }
  }

  /** Returns where rows are appended: of CSV, which cannot be continued, to a file beside it. */
  private Path journal(boolean csv) {
    return csv ? output.resolveSibling(output.getFileName() + ".jsonl") : output;
  }

  private void writeCsv() {
    OutputFile.write(output, writer -> results(journal(true)).read(CsvRenderer.rows(writer)));
  }

  private static Results results(Path file) {
    return Results.of(file, SweepCommand::mention);
  }

  private void summarise(Path file, List<Axis> groups) throws IOException {
    TextStyle style = console().style();
    SweepText.of(results(file).summary(groups), style).writeTo(console().out());
  }

  private void farewell(long rows) {
    console()
        .err()
        .printf(
            output == null
                ? "%nInterrupted after %d of %d rows. Maybe name a file with -o, which can be"
                    + " continued.%n"
                : "%nInterrupted after %d of %d rows. Run the same command again to go on.%n",
            done,
            rows);
    console().err().flush();
  }

  private void merge(boolean csv, List<Axis> groups) throws IOException {
    if (files.isEmpty()) {
      throw OffloadException.of(
          ErrorCode.INVALID_VALUE,
          "There are no files (0) to --merge.",
          "Maybe name the files of all shards.");
    }
    Results parts = Results.joined(files, SweepCommand::mention);
    if (output == null) {
      if (csv) {
        parts.read(CsvRenderer.rows(console().out()));
      } else {
        parts.write(console().out());
      }
      return;
    }
    OutputFile.write(journal(csv), parts::write);
    if (csv) {
      writeCsv();
    }
    summarise(journal(csv), groups);
  }
}
