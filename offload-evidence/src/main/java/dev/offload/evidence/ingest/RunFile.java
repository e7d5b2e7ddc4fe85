package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;

/**
 * A file that a run left behind, perhaps compressed. Immutable and thread-safe.
 *
 * @param path where it is
 */
record RunFile(Path path) {
  /** The most bytes of a file that are read, after decompression. */
  static final long MAX_BYTES = 1L << 34;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final byte[] UTF_8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  private static final String ADVICE =
      "Maybe it is another file, or was not written to its end; see docs/measurements.md.";

  /** Returns what is known of the file for messages and whole reading. */
  InputFile input() {
    return new InputFile("file of a run", path, ADVICE);
  }

  /** Returns its name for messages, on one line. */
  String name() {
    Path name = path.getFileName();
    return Quotes.quote(name == null ? path.toString() : name.toString());
  }

  /**
   * Opens the content, decompressed if it begins as gzip does.
   *
   * @throws OffloadException if it is no regular file, or cannot be read
   */
  InputStream open() {
    InputStream file = new BufferedInputStream(input().open(), BUFFER_BYTES);
    try {
      file.mark(2);
      boolean compressed = (file.read() << 8 | file.read()) == GZIP_MAGIC;
      file.reset();
      return withoutMark(
          new BoundedStream(
              compressed ? new GZIPInputStream(file, BUFFER_BYTES) : file, MAX_BYTES));
    } catch (OffloadException e) {
      close(file);
      throw e;
    } catch (IOException e) {
      close(file);
      throw failed(e);
    }
  }

  /** Skips the mark that some editors begin a text in UTF-8 with. */
  private InputStream withoutMark(InputStream in) throws IOException {
    PushbackInputStream content = new PushbackInputStream(in, UTF_8_MARK.length);
    byte[] start = content.readNBytes(UTF_8_MARK.length);
    if (!Arrays.equals(start, UTF_8_MARK)) {
      int first = start.length < 2 ? 0 : (start[0] & 0xff) << 8 | start[1] & 0xff;
      if (first == 0xfeff || first == 0xfffe) {
        throw malformed("It is in UTF-16, and not in UTF-8.");
      }
      content.unread(start);
    }
    return content;
  }

  private void close(InputStream file) {
    try {
      file.close();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /**
   * Returns the whole content.
   *
   * @param maxBytes the most that is read
   * @throws OffloadException if it cannot be read, or is larger
   */
  byte[] bytes(int maxBytes) {
    byte[] bytes;
    try (InputStream in = open()) {
      bytes = in.readNBytes(maxBytes + 1);
    } catch (IOException e) {
      throw failed(e);
    }
    if (bytes.length > maxBytes) {
      throw malformed("It is larger than %d bytes.".formatted(maxBytes));
    }
    return bytes;
  }

  /** Returns the failure of a file that broke off while it was read. */
  OffloadException failed(IOException cause) {
    if (cause instanceof BoundedStream.ExceededException) {
      return malformed("It has more than %d bytes.".formatted(MAX_BYTES)).causedBy(cause);
    }
    return malformed("It cannot be read to its end (%s).".formatted(cause.getMessage()))
        .causedBy(cause);
  }

  /**
   * Returns the failure of a file whose content is not what it must be.
   *
   * @param problem one sentence
   */
  OffloadException malformed(String problem) {
    return input().malformed(problem);
  }
}
