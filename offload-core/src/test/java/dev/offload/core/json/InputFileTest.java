package dev.offload.core.json;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.offload.core.error.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InputFileTest {
  private static final String ADVICE = "Maybe look at the manual.";

  @TempDir Path directory;

  private static InputFile file(Path path) {
    return new InputFile("list of things", path, ADVICE);
  }

  @Test
  void aFileIsReadWholeUpToItsLargestSize() throws IOException {
    Path path = Files.writeString(directory.resolve("things"), "0123456789");

    assertThat(file(path).bytes(10)).asString().isEqualTo("0123456789");
    assertThat(file(Files.createFile(directory.resolve("empty"))).bytes(0)).isEmpty();
  }

  @Test
  void aLargerFileIsRefused() throws IOException {
    Path path = Files.writeString(directory.resolve("things"), "0123456789");

    assertRefused(ErrorCode.MALFORMED_FILE, () -> file(path).bytes(9))
        .hasMessage(
            "The list of things (%s) is malformed: It is larger than 9 bytes.\n%s"
                .formatted(path, ADVICE));
  }

  @Test
  void whatIsNoFileIsRefusedBeforeItIsOpened() {
    Path missing = directory.resolve("missing");

    assertRefused(ErrorCode.UNREADABLE_FILE, () -> file(missing).bytes(10))
        .hasMessage(
            "The list of things (%s) does not exist.\nMaybe the path is relative to another directory than (%s)."
                .formatted(missing, Path.of("").toAbsolutePath()));
    assertRefused(ErrorCode.UNREADABLE_FILE, () -> file(directory).bytes(10))
        .hasMessageContaining(
            "(%s) is a directory.\nMaybe name the file in it".formatted(directory));
    assertRefused(ErrorCode.UNREADABLE_FILE, () -> file(Path.of("/dev/zero")).bytes(10))
        .hasMessageContaining("(/dev/zero) ");
  }

  @Test
  void aFileThatMayNotBeReadIsRefused() throws IOException {
    Path path = Files.writeString(directory.resolve("secret"), "{}");
    assumeThat(path.getFileSystem().supportedFileAttributeViews()).contains("posix");
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
    // The superuser may read whatever the permissions say.
    assumeThat(Files.isReadable(path)).isFalse();

    assertRefused(ErrorCode.UNREADABLE_FILE, () -> file(path).bytes(10))
        .hasMessageContaining(
            "(%s) may not be read by this user.\nMaybe its permissions forbid it.".formatted(path));
  }

  @Test
  void whatAFileSaysIsQuotedShortAndHarmless() {
    Path path = directory.resolve("things");

    assertThat(file(path).malformed("It says \u001b[2J.").problem())
        .isEqualTo("The list of things (%s) is malformed: It says \\u001b[2J.".formatted(path));
    for (String endless : List.of("x".repeat(5000), "\u2028".repeat(5000))) {
      assertThat(file(path).malformed(endless).problem())
          .hasSizeLessThan(path.toString().length() + 1100)
          .endsWith("...");
    }
  }
}
