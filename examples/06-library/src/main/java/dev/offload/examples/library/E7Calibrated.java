package dev.offload.examples.library;

import dev.offload.core.Offload;
import dev.offload.core.PlanAnswer;
import dev.offload.core.Question;
import dev.offload.core.scenario.Parallelism;
import dev.offload.evidence.MeasuredRuns;
import java.nio.file.Path;

/** Plans for a machine whose constants were fitted to runs that were measured. */
public final class E7Calibrated {
  private E7Calibrated() {}

  /** Prints the plan; the argument is a file of measured runs, else published ones. */
  public static void main(String[] args) {
    MeasuredRuns runs =
        args.length == 0
            ? MeasuredRuns.published().inGroup("aces-4xh100-pcie")
            : MeasuredRuns.read(Path.of(args[0]));
    plan(Offload.load(), runs).text().print(System.out);
  }

  static PlanAnswer plan(Offload offload, MeasuredRuns runs) {
    Question question =
        offload
            .question("Wan2.2-T2V-A14B")
            .on("h100-pcie")
            .layout(new Parallelism(4, 1, 1))
            .steps(8);
    return runs.calibrated(question).plan("resident", "layerwise");
  }
}
