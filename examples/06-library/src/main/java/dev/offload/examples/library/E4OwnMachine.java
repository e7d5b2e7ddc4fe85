package dev.offload.examples.library;

import dev.offload.core.Answer;
import dev.offload.core.Offload;
import dev.offload.core.Question;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Link;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import java.io.PrintStream;
import java.nio.file.Path;

/** Asks about machines that Offload does not know: one from a file, and one changed in code. */
public final class E4OwnMachine {
  private E4OwnMachine() {}

  /** Prints both comparisons; the argument is the path of a profile. */
  public static void main(String[] args) {
    Offload offload = Offload.load();
    fromFile(offload, Path.of(args[0])).table().print(System.out);
    fasterSlots(offload, System.out);
  }

  static Answer fromFile(Offload offload, Path profile) {
    return offload.question("Wan2.2-T2V-A14B").on(profile).steps(8).compare("layerwise");
  }

  /** What would a faster slot be worth? */
  static Answer fasterSlots(Offload offload, PrintStream out) {
    Question question = offload.question("Wan2.2-T2V-A14B").on("h100-pcie").gpus(4).steps(8);
    Machine known = question.machine();
    Link slot = known.links().get("pcie-to-gpu");
    Constant faster = new Constant(52e9, Provenance.ASSUMED, "twice what was measured");
    Answer answer = question.on(known.with(slot.withBytesPerSecond(faster))).compare("layerwise");
    answer.table().print(out);
    return answer;
  }
}
