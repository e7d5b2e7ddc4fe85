package dev.offload.examples.library;

import static dev.offload.core.engine.Traffic.HOST_TO_DEVICE;

import dev.offload.core.Answer;
import dev.offload.core.Offload;
import dev.offload.core.Question;
import dev.offload.core.report.StrategyRun;
import java.io.PrintStream;

/** Compares strategies, and looks into the best one. */
public final class E1Compare {
  private E1Compare() {}

  /** Prints the comparison, and how busy the link to the GPU is. */
  public static void main(String[] args) {
    print(Offload.load(), System.out);
  }

  static Answer print(Offload offload, PrintStream out) {
    Question question =
        offload
            .question("Wan2.2-T2V-A14B")
            .on("h100-pcie")
            .gpus(4)
            .video(1280, 720, 81)
            .steps(27)
            .vram("24GiB");
    Answer answer = question.compare("resident", "layerwise", "schedule-aware");
    answer.table().print(out);

    StrategyRun best = answer.best();
    out.printf(
        "%s takes %.1f s in %d operations.%n",
        best.label(), best.report().denoiseSeconds(), best.program().size());
    best.timeline()
        .utilisation("pcie-to-gpu", HOST_TO_DEVICE, 10)
        .forEach(share -> out.printf("%3.0f %%%n", 100 * share));
    return answer;
  }
}
