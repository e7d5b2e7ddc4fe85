package dev.offload.cli.render;

import dev.offload.evidence.fidelity.Calibration;
import dev.offload.evidence.fidelity.Calibration.Residual;
import dev.offload.evidence.fidelity.FittedConstant;
import dev.offload.evidence.fidelity.MachineCalibration;
import dev.offload.evidence.fidelity.Parameter;
import dev.offload.evidence.measurement.Measurement;
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
            "Fitted %s to %s of %s of %s. A constant is within its uncertainty with a"
                    .formatted(
                        fitted.machine().name(),
                        FigureFormat.count(fitted.residuals().size(), "figure"),
                        FigureFormat.count(runs.size(), "run"),
                        origin)
                + " probability of 68 %; what the runs do not identify stays as it was.",
            width,
            "",
            ""));
    lines.add("");
    lines.addAll(constants(fitted).parts(width, 1, ansi));
    notes(fitted.calibration())
        .forEach(note -> lines.addAll(Paragraph.wrap(note, width, "- ", "  ")));
    lines.add("");
    lines.addAll(residuals(fitted).parts(width, 2, ansi));
    return lines;
  }

  private static List<String> notes(Calibration calibration) {
    List<String> notes = new ArrayList<>();
    boolean requests =
        calibration.fitted().stream()
            .anyMatch(
                each -> each.isIdentified() && each.parameter() == Parameter.OUTSIDE_DENOISING);
    if (requests) {
      notes.add(
          "What comes outside of denoising is of 81 frames of 1280x720, and no part of a profile.");
    }
    calibration
        .poorDeviations()
        .ifPresent(
            deviations ->
                notes.add(
                    String.format(
                        Locale.ROOT,
                        "No constants explain these runs: a figure is off by %.1f of its deviations,"
                            + " so that the uncertainties are too small. Maybe the runs differ in"
                            + " machine or software, or did other work than they say.",
                        deviations)));
    return notes;
  }

  private static TextTable constants(MachineCalibration fitted) {
    TextTable table =
        new TextTable(
            List.of(
                TextTable.Column.left("constant"),
                TextTable.Column.right("before"),
                TextTable.Column.right("fitted"),
                TextTable.Column.right("uncertainty"),
                TextTable.Column.left("note")));
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
          case UNDETERMINED -> "not identifiable";
          case BOUNDED -> ConstantFormat.bound(constant) + " so much";
          default -> constant.together().map(CalibrationText::together).orElse("");
        };
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
                TextTable.Column.right("error"),
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
