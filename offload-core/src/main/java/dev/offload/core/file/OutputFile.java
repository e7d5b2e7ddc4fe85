package dev.offload.core.file;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.zip.GZIPOutputStream;

/**
 * Writes a file in UTF-8 so that a reader sees the old content or the new, never a part: into a
 * temporary file beside it, which then takes its place. A file whose name ends in .gz is
 * compressed. Stateless and thread-safe.
 */
public final class OutputFile {
  private static final String COMPRESSED = ".gz";
  private static final int BUFFER_BYTES = 1 << 16;

  private OutputFile() {}

  /**
   * Writes the file. What is neither a file nor absent, as a terminal or /dev/null, is written to
   * directly.
   *
   * @throws OffloadException if the path is a directory, or cannot be written
   */
  public static void write(Path path, Content content) {
    if (Files.isDirectory(path)) {
      throw OffloadException.invalid(
          "The output file (%s) is a directory.".formatted(path), "Maybe name a file in it.");
    }
    try {
      if (Files.exists(path) && !Files.isRegularFile(path)) {
        try (Writer writer = writer(path, path, StandardOpenOption.WRITE)) {
          content.writeTo(writer);
        }
      } else {
        // A link stays a link; the file that it names is replaced.
        replace(path, Files.exists(path) ? path.toRealPath() : path.toAbsolutePath(), content);
      }
    } catch (IOException e) {
      String reason = e instanceof NoSuchFileException ? "its directory does not exist" : reason(e);
      throw OffloadException.of(
              ErrorCode.UNWRITABLE_FILE,
              "The output file (%s) cannot be written: %s.".formatted(path, reason),
              "Maybe name a file in a directory where you may write.")
          .causedBy(e);
    }
  }

  private static String reason(IOException e) {
    return e.getClass().getSimpleName() + ", " + e.getMessage();
  }

  private static void replace(Path named, Path path, Content content) throws IOException {
    String suffix = ".%d.tmp".formatted(ProcessHandle.current().pid());
    Path temporary = path.resolveSibling("." + path.getFileName() + suffix);
    try {
      try (Writer writer = writer(named, temporary)) {
        content.writeTo(writer);
      }
      Files.move(
          temporary, path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(temporary);
    }
  }

  private static Writer writer(Path named, Path path, OpenOption... options) throws IOException {
    if (!named.toString().endsWith(COMPRESSED)) {
      return Files.newBufferedWriter(path, StandardCharsets.UTF_8, options);
    }
    OutputStream file = Files.newOutputStream(path, options);
    try {
      return new BufferedWriter(
          new OutputStreamWriter(new GZIPOutputStream(file, BUFFER_BYTES), StandardCharsets.UTF_8));
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
