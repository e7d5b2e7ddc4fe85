package dev.offload.cli.command;

import dev.offload.cli.render.Inspection;
import dev.offload.cli.render.InspectionData;
import dev.offload.cli.render.InspectionText;
import dev.offload.cli.render.OutputFormat;
import dev.offload.core.json.JsonWriter;
import dev.offload.models.checkpoint.Inventory;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows which tensors a checkpoint holds. */
@Command(
    name = "inspect",
    description = {
      "Show which blocks and tensors a checkpoint holds, and which blocks are uneven.",
      "",
      "Reads the headers alone: of a directory in diffusers format, of one of its components, of a"
          + " plain directory of safetensors or GGUF files, or of a single file. Pickles are named"
          + " and not read. Blocks are found by the names of tensors; a block is uneven if its size"
          + " or element types differ from the most common ones. MB and GB are 1e6 and 1e9 bytes,"
          + " and parameters are elements as they are stored.",
      "",
      "JSON has the sums (tensors, parameters, bytes, the share of all bytes from 0 to 1, and dtypes"
          + " with their bytes) of the whole, of each of the components, of each of its groups of"
          + " blocks and of what lies outside of them. headers and fileBytes are what was read;"
          + " weights is read, absent or pickle; bytesPerBlock is that of the most common blocks,"
          + " unevenBlocks are the others, and disagreements are sentences. CSV has one row per"
          + " group of blocks, and one without prefix for what lies outside."
    },
    footer = {
      "  offload inspect ./Wan2.2-T2V-A14B-Diffusers",
      "  offload inspect ./Wan2.2-T2V-A14B-Diffusers/transformer --format json",
      "  offload inspect ./wan2.2_t2v_high_noise_14B_fp8_scaled.safetensors",
      "  offload inspect ./Wan2.2-T2V-A14B-HighNoise-Q4_K_M.gguf"
    })
final class InspectCommand extends ConsoleCommand {
  @Mixin private OutputOptions output;

  @Mixin private final FormatOption<OutputFormat> format = FormatOption.all();

  @Parameters(paramLabel = "DIR|FILE", description = "The checkpoint.")
  private Path path;

  @Override
  void run() throws IOException {
    Inspection inspection = Inspection.of(Inventory.read(path));
    output.write(
        writer -> {
          switch (format.get()) {
            case TEXT -> InspectionText.of(inspection, output.style()).writeTo(writer);
            case JSON -> JsonWriter.write(InspectionData.json(inspection), writer);
            case CSV -> InspectionData.writeCsv(inspection, writer);
          }
        });
  }
}
