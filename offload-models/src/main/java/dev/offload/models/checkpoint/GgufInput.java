package dev.offload.models.checkpoint;

import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Reads the little-endian values of a GGUF header, and knows at which byte it is. */
final class GgufInput {
  private final Path file;
  private final InputStream in;
  private final long fileBytes;
  private final long maxBytes;
  private long position;

  /**
   * @param fileBytes the size of the file, beyond which nothing is read
   * @param maxBytes the size of the longest header that is read
   */
  GgufInput(Path file, InputStream in, long fileBytes, long maxBytes) {
    this.file = file;
    this.in = in;
    this.fileBytes = fileBytes;
    this.maxBytes = maxBytes;
  }

  /** Returns how many bytes have been read. */
  long position() {
    return position;
  }

  /** Returns how many bytes the header may still have. */
  long remaining() {
    return Math.min(fileBytes, maxBytes) - position;
  }

  /** Reads an unsigned 32-bit integer; {@code what} names it for messages, without an article. */
  long u32(String what) throws IOException {
    return Integer.toUnsignedLong(buffer(4, what).getInt());
  }

  /** Reads an unsigned 64-bit integer of at most {@code limit}. */
  long u64(long limit, String what) throws IOException {
    long begin = position;
    long value = buffer(8, what).getLong();
    if (Long.compareUnsigned(value, limit) > 0) {
      throw bad(
          begin,
          "the %s (%s) exceeds the limit (%d)"
              .formatted(what, Long.toUnsignedString(value), limit));
    }
    return value;
  }

  /** Reads a text of at most {@code maxTextBytes} bytes behind its length. */
  String text(int maxTextBytes, String what) throws IOException {
    int length = (int) u64(maxTextBytes, "length of the " + what);
    long begin = position;
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(buffer(length, what)).toString();
    } catch (CharacterCodingException e) {
      throw bad(begin, "the %s is not valid UTF-8".formatted(what)).causedBy(e);
    }
  }

  /** Passes over bytes. */
  void skip(long bytes, String what) throws IOException {
    require(bytes, what);
    in.skipNBytes(bytes);
    position += bytes;
  }

  /** Returns the failure of what begins at this byte. */
  OffloadException bad(long begin, String why) {
    return Refusals.malformed(file, "at byte %d, %s".formatted(begin, why));
  }

  /** As {@link #bad(long, String)}, with a sentence that begins with "Maybe". */
  OffloadException bad(long begin, String why, String advice) {
    return Refusals.malformed(file, "at byte %d, %s".formatted(begin, why), advice);
  }

  private ByteBuffer buffer(int bytes, String what) throws IOException {
    require(bytes, what);
    byte[] read = in.readNBytes(bytes);
    if (read.length < bytes) {
      throw ends(what);
    }
    position += bytes;
    return ByteBuffer.wrap(read).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void require(long bytes, String what) {
    if (bytes > fileBytes - position) {
      throw ends(what);
    }
    if (bytes > maxBytes - position) {
      throw bad(position, "the header exceeds the limit (%d bytes)".formatted(maxBytes));
    }
  }

  private OffloadException ends(String what) {
    return bad(
        position,
        "the file (%d bytes) ends within the %s".formatted(fileBytes, what),
        "Maybe the download was cut short.");
  }
}
