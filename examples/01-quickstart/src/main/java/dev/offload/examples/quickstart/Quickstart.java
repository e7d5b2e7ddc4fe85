package dev.offload.examples.quickstart;

import dev.offload.core.Answer;
import dev.offload.core.Offload;

/** Asks whether a card of 48 GiB should offload the whole expert or layer by layer. */
public final class Quickstart {
  private Quickstart() {}

  /** Prints the comparison. */
  public static void main(String[] args) {
    Answer answer = compare();
    answer.table().print(System.out);
    System.out.println(answer);
    System.out.println("Best: " + answer.best().label());
  }

  static Answer compare() {
    Offload offload = Offload.load();
    return offload
        .question("Wan2.2-T2V-A14B")
        .on("h100-pcie")
        .gpus(4)
        .video(1280, 720, 81)
        .steps(27)
        .vram("48GiB")
        .compare("full", "layerwise", "layerwise:prefetch=3");
  }
}
