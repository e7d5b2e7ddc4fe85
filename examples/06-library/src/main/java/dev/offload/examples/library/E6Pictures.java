package dev.offload.examples.library;

import dev.offload.core.Answer;
import dev.offload.core.Offload;
import dev.offload.report.html.HtmlReport;
import dev.offload.report.trace.Trace;
import java.nio.file.Path;

/** Writes a comparison as a page with charts, and its best run for a viewer of traces. */
public final class E6Pictures {
  private E6Pictures() {}

  /** Writes report.html and trace.json.gz into the working directory. */
  public static void main(String[] args) {
    write(Offload.load(), Path.of(""));
  }

  static void write(Offload offload, Path directory) {
    Answer answer =
        offload
            .question("Wan2.2-T2V-A14B")
            .gpus(4)
            .steps(8)
            .vram("40GiB")
            .compare("full", "layerwise");
    HtmlReport.of(answer).write(directory.resolve("report.html"));
    Trace.write(answer.best(), directory.resolve("trace.json.gz"));
  }
}
