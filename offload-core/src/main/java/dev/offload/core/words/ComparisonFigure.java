package dev.offload.core.words;

import dev.offload.core.report.Comparison;
import dev.offload.core.report.RunReport;
import dev.offload.core.unit.DataSize;
import dev.offload.core.unit.Numbers;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;

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
        figure("denoise total, s", List.of("denoise", "total", "s"), RunReport::denoiseSeconds),
        figure("first step, s", List.of("first", "step", "s"), report -> report.steps().first()),
        new ComparisonFigure(
            "steady step, s", List.of("steady", "step", "s"), report -> report.steps().steady()),
        new ComparisonFigure(
            "switch step, s", List.of("switch", "step", "s"), report -> report.steps().switching()),
        new ComparisonFigure(
            "switch spike, s", List.of("switch", "spike", "s"), report -> report.steps().spike()),
        figure(
            "peak GPU memory, GiB",
            List.of("peak", "GPU", "GiB"),
            report -> gibibytes(report.device().peakBytes())),
        figure(
            "host pinned, GB per node",
            List.of("host", "pinned", "GB"),
            report -> gigabytes(report.host().pinnedBytes())),
        figure(
            "host pageable, GB per node",
            List.of("host", "pageable", "GB"),
            report -> gigabytes(report.host().pageableBytes())),
        figure(
            "H2D, GB per GPU",
            List.of("H2D", "a GPU", "GB"),
            report -> gigabytes(report.moved().h2dBytes())),
        figure(
            "D2H, GB per GPU",
            List.of("D2H", "a GPU", "GB"),
            report -> gigabytes(report.moved().d2hBytes())),
        figure(
            "exposed transfer, s",
            List.of("exposed", "copies", "s"),
            report -> report.transfers().exposedSeconds()),
        figure(
            "contention, s",
            List.of("", "contention", "s"),
            report -> report.transfers().contentionSeconds()),
        figure("lower bound, s", List.of("lower", "bound", "s"), report -> bound));
  }

  private static double gibibytes(long bytes) {
    return DataSize.ofBytes(bytes).toGibibytes();
  }

  private static double gigabytes(long bytes) {
    return DataSize.ofBytes(bytes).toGigabytes();
  }

  private static ComparisonFigure figure(
      String name, List<String> heading, Function<RunReport, Double> value) {
    return new ComparisonFigure(name, heading, report -> OptionalDouble.of(value.apply(report)));
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
