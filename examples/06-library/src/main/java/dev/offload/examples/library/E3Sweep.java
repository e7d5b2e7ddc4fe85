package dev.offload.examples.library;

import dev.offload.core.Offload;
import dev.offload.core.Question;
import dev.offload.core.sweep.Status;
import java.io.PrintStream;

/** Asks one question many times, with other values of some options. */
public final class E3Sweep {
  private E3Sweep() {}

  /** Prints how long the run takes with so much memory. */
  public static void main(String[] args) {
    print(Offload.load(), System.out);
  }

  static void print(Offload offload, PrintStream out) {
    Question question = offload.question("Wan2.2-T2V-A14B").on("h100-pcie").gpus(4).steps(8);
    offload
        .sweep(question)
        .vram("16GiB..80GiB:32GiB")
        .strategies("resident", "layerwise")
        .run(
            row -> {
              if (row.status() == Status.FITS) {
                out.printf(
                    "%.0f GiB, %s: %.1f s%n",
                    row.number("vramBytes") / (1L << 30),
                    row.get("label"),
                    row.number("denoiseSeconds"));
              }
            });
  }
}
