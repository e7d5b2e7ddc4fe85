package dev.offload.core.flow;

import static dev.offload.core.testing.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.offload.core.error.ErrorCode;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class FlowFileTest {
  @TempDir Path directory;

  @Test
  void aMalformedLineIsNamedWithItsFile() throws IOException {
    Path file = Files.writeString(directory.resolve("cases.jsonl"), "\n{}\n");

    refused(
        ErrorCode.MALFORMED_FILE,
        file,
        "(%s) is malformed at line 2: It has no (case).".formatted(file));
  }

  @Test
  void textThatIsNotUtf8IsRefused() throws IOException {
    Path file = Files.write(directory.resolve("cases.jsonl"), new byte[] {'{', (byte) 0xff});

    refused(
        ErrorCode.MALFORMED_FILE,
        file,
        "(%s) is malformed at line 1: It, or a line after it".formatted(file));
  }

  @Test
  void aFileWithoutPermissionIsRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("denied.jsonl"));
    Files.setPosixFilePermissions(file, Set.of());
    assumeThat(Files.isReadable(file)).as("root may read everything").isFalse();

    refused(ErrorCode.UNREADABLE_FILE, file, "may not be read by this user");
  }

  @Test
  @Timeout(60)
  void aDeviceOrPipeIsNotOpened() {
    Path device = Path.of("/dev/zero");
    assumeThat(device).as("a machine with this device").exists();

    refused(ErrorCode.UNREADABLE_FILE, device, "(/dev/zero) is not a regular file");
    refused(ErrorCode.UNREADABLE_FILE, directory, "is a directory");
    refused(ErrorCode.UNREADABLE_FILE, Path.of("\u001b[31m"), "(\\u001b[31m) does not exist");
  }

  private static void refused(ErrorCode code, Path file, String mentioned) {
    assertRefused(code, () -> FlowCases.run(file, Writer.nullWriter()))
        .satisfies(e -> assertThat(e.getMessage()).contains(mentioned));
  }
}
