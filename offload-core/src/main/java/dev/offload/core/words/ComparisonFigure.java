package dev.offload.core.words;

import dev.offload.core.report.Comparison;
import dev.offload.core.report.RunReport;
import dev.offload.core.unit.DataSize;
import dev.offload.core.unit.Numbers;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * A number of the table.
 *
 * @param name what stands beside it where strategies are columns, with its unit
 * @param heading what stands above it where strategies are rows, its unit last
 * @param value reads it
 */
public record ComparisonFigure(
    String name, List<String> heading, Function<RunReport, OptionalDouble> value) {
  /** What stands for a number that there is not. */
  public static final String ABSENT = "-";

  /** Returns the numbers of the table, in its order. */
  public static List<ComparisonFigure> of(Comparison comparison) {
    double bound = comparison.lowerBound().seconds();
    return List.of(
        figure("denoise total, s", RunReport::denoiseSeconds, "denoise", "total", "s"),
        figure("first step, s", run -> run.steps().first(), "first", "step", "s"),
        perhaps("steady step, s", run -> run.steps().steady(), "steady", "step", "s"),
        perhaps("switch step, s", run -> run.steps().switching(), "switch", "step", "s"),
        perhaps("switch spike, s", run -> run.steps().spike(), "switch", "spike", "s"),
        figure("peak GPU memory, GiB", ComparisonFigure::peakGibibytes, "peak", "GPU", "GiB"),
        gigabytes(
            "host pinned, GB per node", run -> run.host().pinnedBytes(), "host", "pinned", "GB"),
        gigabytes(
            "host pageable, GB per node",
            run -> run.host().pageableBytes(),
            "host",
            "pageable",
            "GB"),
        gigabytes("H2D, GB per GPU", run -> run.moved().h2dBytes(), "H2D", "a GPU", "GB"),
        gigabytes("D2H, GB per GPU", run -> run.moved().d2hBytes(), "D2H", "a GPU", "GB"),
        figure(
            "exposed transfer, s",
            run -> run.transfers().exposedSeconds(),
            "exposed",
            "copies",
            "s"),
        figure("contention, s", run -> run.transfers().contentionSeconds(), "", "contention", "s"),
        figure("lower bound, s", report -> bound, "lower", "bound", "s"));
  }

  private static double peakGibibytes(RunReport report) {
    return DataSize.ofBytes(report.device().peakBytes()).toGibibytes();
  }

  private static ComparisonFigure gigabytes(
      String name, ToLongFunction<RunReport> bytes, String... heading) {
    return figure(name, run -> DataSize.ofBytes(bytes.applyAsLong(run)).toGigabytes(), heading);
  }

  private static ComparisonFigure figure(
      String name, ToDoubleFunction<RunReport> value, String... heading) {
    return perhaps(name, report -> OptionalDouble.of(value.applyAsDouble(report)), heading);
  }

  private static ComparisonFigure perhaps(
      String name, Function<RunReport, OptionalDouble> value, String... heading) {
    return new ComparisonFigure(name, List.of(heading), value);
  }

  /** Returns the metric's number for every result, with decimals that suit the largest. */
  public List<String> cells(Comparison comparison) {
    List<OptionalDouble> values =
        comparison.results().stream()
            .map(result -> result.report().map(value).orElse(OptionalDouble.empty()))
            .toList();
    double largest =
        values.stream().mapToDouble(number -> Math.abs(number.orElse(0))).max().orElse(0);
    String format = largest >= 100 ? "%.1f" : largest >= 0.1 ? "%.2f" : "%.4f";
    return values.stream().map(number -> text(number, format)).toList();
  }

  private static String text(OptionalDouble number, String format) {
    if (number.isEmpty()) {
      return ABSENT;
    }
    double value = number.getAsDouble();
    return value == 0 ? "0" : Numbers.format(format, value);
  }
}
