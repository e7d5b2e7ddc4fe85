package dev.offload.core.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutputFileTest {
  @TempDir Path directory;

  @Test
  void replacesAFileAndLeavesNothingElse() throws IOException {
    Path file = Files.writeString(directory.resolve("a.txt"), "old and longer");

    OutputFile.write(file, writer -> writer.write("new"));

    assertThat(file).hasContent("new");
    assertThat(directory).isDirectoryContaining(file::equals);
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void keepsTheOldContentUntilTheNewIsComplete() throws IOException {
    Path file = Files.writeString(directory.resolve("a.txt"), "old");

    OutputFile.write(
        file,
        writer -> {
          writer.write("new");
          writer.flush();
          assertThat(file).hasContent("old");
        });

    assertThat(file).hasContent("new");
  }

  @Test
  void keepsTheOldContentIfWritingFails() throws IOException {
    Path file = Files.writeString(directory.resolve("a.txt"), "old");

    assertThatThrownBy(
            () ->
                OutputFile.write(
                    file,
                    writer -> {
                      writer.write("half");
                      throw new IOException("disk full");
                    }))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNWRITABLE_FILE));

    assertThat(file).hasContent("old");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void keepsALinkALink() throws IOException {
    Path file = Files.writeString(directory.resolve("a.txt"), "old");
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);

    OutputFile.write(link, writer -> writer.write("new"));

    assertThat(link).isSymbolicLink();
    assertThat(file).hasContent("new");
  }

  @Test
  void compressesAFileWhoseNameSaysSo() throws IOException {
    Path file = directory.resolve("a.json.gz");

    OutputFile.write(file, writer -> writer.write("pl\u00e4in"));

    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      assertThat(new String(in.readAllBytes(), StandardCharsets.UTF_8)).isEqualTo("pl\u00e4in");
    }
    assertThat(directory.toFile().list()).hasSize(1);
  }

  @Test
  void refusesADirectory() {
    assertThatThrownBy(() -> OutputFile.write(directory, writer -> writer.write("x")))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_VALUE));
  }
}
