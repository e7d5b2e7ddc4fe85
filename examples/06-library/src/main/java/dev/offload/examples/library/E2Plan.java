package dev.offload.examples.library;

import dev.offload.core.Answer;
import dev.offload.core.Offload;
import dev.offload.core.PlanAnswer;
import dev.offload.core.scenario.Parallelism;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the fastest safe plan, exports its settings, saves it, and plays it again. */
public final class E2Plan {
  private E2Plan() {}

  /** Prints the plan, the settings and the comparison with another strategy. */
  public static void main(String[] args) throws IOException {
    Path file = Files.createTempFile("plan", ".json");
    print(Offload.load(), file, System.out);
    Files.delete(file);
  }

  static Answer print(Offload offload, Path file, PrintStream out) {
    PlanAnswer plan =
        offload
            .question("Wan2.2-T2V-A14B")
            .layout(new Parallelism(4, 1, 1))
            .steps(8)
            .vram("40GiB")
            .margin("5%")
            .plan("resident", "layerwise");
    plan.text().print(out);
    out.print(plan.export("sglang").render());

    plan.save(file);
    Answer again = offload.question().compare(offload.plan(file), "resident");
    again.table().print(out);
    return again;
  }
}
