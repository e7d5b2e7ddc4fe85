package dev.offload.evidence.words;

import dev.offload.core.text.Document;
import dev.offload.core.text.TextStyle;
import dev.offload.core.text.TextTable;
import dev.offload.core.text.Tone;
import dev.offload.evidence.calibration.Calibration;
import dev.offload.evidence.calibration.Calibration.Residual;
import dev.offload.evidence.calibration.FittedConstant;
import dev.offload.evidence.calibration.MachineCalibration;
import dev.offload.evidence.calibration.Parameter;
import dev.offload.evidence.measurement.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** Says what measured runs set. Stateless and thread-safe. */
public final class CalibrationText {
  private CalibrationText() {}

  /** Returns the constants with their uncertainty, and what is left of the figures. */
  public static Document of(MachineCalibration fitted, TextStyle style) {
    return new Document(style)
        .text(
            "Fitted %s to %s of %s of %s. "
                    .formatted(
                        fitted.machine().name(),
                        FigureFormat.count(fitted.residuals().size(), "figure"),
                        FigureFormat.count(fitted.runs(), "run"),
                        fitted.origin())
                + "A constant is within its uncertainty with a probability of 68 %; what the runs"
                + " do not identify stays as it was.",
            "",
            "")
        .gap()
        .table(constants(fitted), 1)
        .items(notes(fitted.calibration()))
        .gap()
        .table(residuals(fitted), 2);
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
        new TextTable()
            .left("constant")
            .right("before")
            .right("fitted")
            .right("uncertainty")
            .left("note");
    for (FittedConstant constant : fitted.calibration().fitted()) {
      Parameter parameter = constant.parameter();
      boolean set = constant.isIdentified();
      table.row(
          set ? Tone.STRONG : Tone.PLAIN,
          List.of(
              parameter.title(),
              FigureFormat.constant(parameter, constant.base().value()),
              set ? FigureFormat.constant(parameter, constant.value()) : FigureFormat.NONE,
              set ? FigureFormat.uncertainty(constant.factor()) : FigureFormat.NONE,
              remark(constant)));
    }
    return table;
  }

  private static String remark(FittedConstant constant) {
    String remark =
        switch (constant.identification()) {
          case UNDETERMINED -> "not identifiable";
          case BOUNDED -> FigureFormat.bound(constant) + " so much";
          default -> constant.together().map(it -> "only together with " + it.title()).orElse("");
        };
    boolean impossible =
        constant.isIdentified()
            && constant.parameter() == Parameter.LINEAR_EFFICIENCY
            && constant.value() > 1;
    return impossible ? "above 1: fewer bits, or less work than the runs say" : remark;
  }

  private static TextTable residuals(MachineCalibration fitted) {
    TextTable table =
        new TextTable()
            .left("run")
            .left("figure")
            .right("measured")
            .right("profile")
            .right("error")
            .right("in deviations");
    for (Residual residual : fitted.residuals()) {
      double measured = residual.target().value().value();
      OptionalDouble share =
          measured > 0
              ? OptionalDouble.of(residual.difference() / measured)
              : OptionalDouble.empty();
      Metric metric = residual.target().metric();
      table.row(
          residual.target().run(),
          FigureFormat.title(metric),
          FigureFormat.figure(metric, OptionalDouble.of(measured)),
          FigureFormat.figure(metric, OptionalDouble.of(residual.predicted())),
          FigureFormat.signed(share),
          String.format(Locale.ROOT, "%+.1f", residual.deviations()));
    }
    return table;
  }
}
