package dev.offload.hardware;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.hardware.Machine;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.question.HardwareResolver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HardwareResolverTest {
  private final PluginCatalog catalog = PluginLoader.create().load(List.of());

  @TempDir Path directory;

  @Test
  void aNameIsLookedUp() {
    assertThat(HardwareResolver.resolve("h100-sxm", catalog).name()).isEqualTo("h100-sxm");
  }

  @Test
  void whatEndsInJsonOrHasASeparatorIsAFile() throws IOException {
    Machine known = catalog.machine("h100-pcie");

    for (String name : List.of("node.json", "NODE.JSON", "node")) {
      Path file = directory.resolve(name);
      try (InputStream in = BuiltInHardware.class.getResourceAsStream("profiles/h100-pcie.json")) {
        Files.copy(in, file);
      }
      assertThat(HardwareResolver.resolve(file.toString(), catalog)).isEqualTo(known);
    }
    refused("absent.json", ErrorCode.UNREADABLE_FILE, "(absent.json) does not exist");
    refused("./h100-pcie", ErrorCode.UNREADABLE_FILE, "(./h100-pcie) does not exist");
  }

  @Test
  void anUnknownNameIsAnsweredWithANameAndTheOtherWay() {
    refused(
        "h100-pci",
        ErrorCode.UNKNOWN_NAME,
        "(h100-pci).\nMaybe you meant h100-pcie, or the path of a JSON profile.");
    refused(
        "toaster",
        ErrorCode.UNKNOWN_NAME,
        "Maybe use one of: a100-sxm, h100-pcie, h100-pcie-2, h100-pcie-nvl, h100-sxm, h200-no-p2p, h200-sxm, l40s,"
            + " mi350x, mi355x, rtx-4090, rtx-5090; or the path of a JSON profile.");
  }

  @Test
  void whatIsNoReadableFileIsRefused() throws IOException {
    refused(directory + "/", ErrorCode.UNREADABLE_FILE, "is a directory");
    refused("a\0b.json", ErrorCode.INVALID_VALUE, "is no path");
    Path large = directory.resolve("large.json");
    Files.write(large, new byte[ProfileReader.MAX_BYTES + 1]);
    refused(large.toString(), ErrorCode.MALFORMED_FILE, "larger than 1000000 bytes");
    Path binary = directory.resolve("binary.json");
    Files.write(binary, new byte[] {'{', '"', (byte) 0xff, (byte) 0xfe, '"'});
    refused(binary.toString(), ErrorCode.MALFORMED_FILE, binary.toString());
  }

  @Test
  void theNameOfAFileIsQuoted() {
    refused("\u001b[31m\u202e.json", ErrorCode.UNREADABLE_FILE, "(\\u001b[31m\\u202e.json)");
    refused("\u009b", ErrorCode.UNKNOWN_NAME, "(\\u009b)");
    refused("x".repeat(100_000), ErrorCode.UNKNOWN_NAME, "x".repeat(200) + "...)");
  }

  @Test
  void aFileWithoutPermissionIsRefused() throws IOException {
    Path file = Files.createFile(directory.resolve("denied.json"));
    Files.setPosixFilePermissions(file, Set.of());
    assumeThat(Files.isReadable(file)).as("root may read everything").isFalse();

    refused(file.toString(), ErrorCode.UNREADABLE_FILE, "Maybe its permissions forbid it.");
  }

  private void refused(String nameOrPath, ErrorCode code, String mentioned) {
    assertThatThrownBy(() -> HardwareResolver.resolve(nameOrPath, catalog))
        .isInstanceOfSatisfying(
            OffloadException.class,
            e -> {
              assertThat(e.code()).isEqualTo(code);
              assertThat(e.getMessage()).contains(mentioned);
            });
  }
}
