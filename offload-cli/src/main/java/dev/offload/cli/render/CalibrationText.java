package dev.offload.cli.render;

import dev.offload.cli.fidelity.Calibration.Residual;
import dev.offload.cli.fidelity.FittedConstant;
import dev.offload.cli.fidelity.MachineCalibration;
import dev.offload.cli.fidelity.Parameter;
import dev.offload.cli.measurement.Measurement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import picocli.CommandLine.Help.Ansi;

/** Says what measured runs set. Stateless and thread-safe. */
public final class CalibrationText {
  private CalibrationText() {}

  /**
   * Returns the constants with their uncertainty, and what is left of the figures.
   *
   * @param runs what was fitted to
   * @param origin where they are from
   * @param width the longest line, in columns
   */
  public static List<String> lines(
      MachineCalibration fitted, List<Measurement> runs, String origin, int width, Ansi ansi) {
    List<String> lines = new ArrayList<>();
    lines.addAll(
        Paragraph.wrap(
            "Fitted %s to %d figures of %d runs of %s. A constant is within its uncertainty with a"
                    .formatted(
                        fitted.machine().name(), fitted.residuals().size(), runs.size(), origin)
                + " probability of 68 %; what the runs do not identify stays as it was.",
            width,
            "",
            ""));
    lines.add("");
    lines.addAll(constants(fitted).parts(width, 1, ansi));
    lines.add("");
    lines.addAll(residuals(fitted).parts(width, 2, ansi));
    return lines;
  }

  private static TextTable constants(MachineCalibration fitted) {
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("constant"),
                TextTable.Column.right("before"),
                TextTable.Column.right("fitted"),
                TextTable.Column.right("uncertainty"),
                TextTable.Column.left("")));
    for (FittedConstant constant : fitted.calibration().fitted()) {
      Parameter parameter = constant.parameter();
      boolean set = constant.isIdentified();
      table.row(
          set ? Tone.STRONG : Tone.PLAIN,
          List.of(
              parameter.title(),
              ConstantFormat.value(parameter, constant.base().value()),
              set ? ConstantFormat.value(parameter, constant.value()) : FigureFormat.NONE,
              set ? ConstantFormat.uncertainty(constant.factor()) : FigureFormat.NONE,
              remark(constant)));
    }
    return table;
  }

  private static String remark(FittedConstant constant) {
    String remark =
        switch (constant.identification()) {
          case UNDETERMINED -> "not identifiable from these runs";
          case BOUNDED -> ConstantFormat.bound(constant) + " so much";
          default -> constant.together().map(CalibrationText::together).orElse("");
        };
    if (constant.parameter() == Parameter.OUTSIDE_DENOISING) {
      return remark.isEmpty() ? "no part of a profile" : remark + "; no part of a profile";
    }
    boolean impossible =
        constant.isIdentified()
            && constant.parameter() == Parameter.LINEAR_EFFICIENCY
            && constant.value() > 1;
    return impossible ? "above 1: fewer bits, or less work than the runs say" : remark;
  }

  private static String together(Parameter other) {
    return "only together with " + other.title();
  }

  private static TextTable residuals(MachineCalibration fitted) {
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("run"),
                TextTable.Column.left("figure"),
                TextTable.Column.right("measured"),
                TextTable.Column.right("profile"),
                TextTable.Column.right("residual"),
                TextTable.Column.right("in deviations")));
    for (Residual residual : fitted.residuals()) {
      double measured = residual.target().value().value();
      OptionalDouble share =
          measured > 0
              ? OptionalDouble.of(residual.difference() / measured)
              : OptionalDouble.empty();
      table.row(
          Tone.PLAIN,
          List.of(
              residual.target().run(),
              FigureFormat.title(residual.target().metric()),
              FigureFormat.figure(residual.target().metric(), OptionalDouble.of(measured)),
              FigureFormat.figure(
                  residual.target().metric(), OptionalDouble.of(residual.predicted())),
              FigureFormat.signed(share),
              String.format(Locale.ROOT, "%+.1f", residual.deviations())));
    }
    return table;
  }
}
