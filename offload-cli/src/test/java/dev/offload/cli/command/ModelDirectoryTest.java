package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.cli.CommandRun;
import dev.offload.models.checkpoint.CheckpointFixture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Directories in diffusers format, through the real command. */
class ModelDirectoryTest {
  @TempDir Path temporary;

  @Test
  void aDirectoryGivesTheSameAnswerAsItsId() {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("wan2.2"));

    for (String format : List.of("text", "json", "csv")) {
      CommandRun run =
          CommandRun.of("compare", "--model", directory.toString(), "--format", format);

      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      assertThat(run.out()).isEqualTo(CommandRun.of("compare", "--format", format).out());
    }
  }

  @Test
  void aDirectoryWithoutAnIndexIsRefused() {
    CommandRun run = CommandRun.of("compare", "--model", temporary.toString());

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("model_index.json").contains("Maybe");
  }

  @Test
  void aHeaderLongerThanItsFileIsRefused() throws IOException {
    Path directory = CheckpointFixture.writeWan22T2vA14b(temporary.resolve("lying"));
    Path shard;
    try (var files = Files.list(directory.resolve("transformer"))) {
      shard =
          files.filter(file -> file.toString().endsWith(".safetensors")).findFirst().orElseThrow();
    }
    byte[] length =
        ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(10_000_000_000L).array();
    Files.write(shard, length);

    CommandRun run = CommandRun.of("compare", "--model", directory.toString());

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains(shard.getFileName().toString()).doesNotContain("Exception");
  }
}
