package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.GZIPInputStream;

/**
 * A file that a run left behind, perhaps compressed. Immutable and thread-safe.
 *
 * @param path where it is
 * @param name what it is called in messages and reports, on one line
 */
record RunFile(Path path, String name) {
  /** The most bytes of a file that are read, after decompression. */
  private static final long MAX_BYTES = 1L << 34;

  private static final int BUFFER_BYTES = 1 << 16;
  private static final int GZIP_MAGIC = 0x1f8b;
  private static final byte[] UTF_8_MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};
  private static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

  private static final String ADVICE =
      "Maybe it is another file, or was not written to its end; see docs/measurements.md.";

  /** Makes a file that is called by the last part of its path. */
  RunFile(Path path) {
    this(
        path, Quotes.quote(String.valueOf(path.getFileName() == null ? path : path.getFileName())));
  }

  /** The decompressed content, as far as it goes and may go. Not thread-safe. */
  final class Content extends InputStream {
    private final InputStream in;
    private long left = MAX_BYTES;
    private boolean atEnd;
    private EOFException brokenOff;

    private Content(InputStream in) {
      this.in = in;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = -1;
      try {
        read = in.read(bytes, offset, length);
      } catch (EOFException e) {
        brokenOff = e;
      }
      atEnd |= read < 0;
      left -= Math.max(0, read);
      if (left < 0) {
        throw malformed("It has more than %d bytes.".formatted(MAX_BYTES));
      }
      return read;
    }

    @Override
    public void close() throws IOException {
      in.close();
    }

    /** Returns whether somebody asked for more than there was. */
    boolean isAtEnd() {
      return atEnd;
    }

    /** Returns whether it ends because compressed data breaks off. */
    boolean isBrokenOff() {
      return brokenOff != null;
    }

    /**
     * Checks that it was not cut.
     *
     * @throws EOFException if compressed data breaks off
     */
    void requireWhole() throws EOFException {
      if (brokenOff != null) {
        throw brokenOff;
      }
    }

    /** Returns a parser of the content, which refuses NaN and infinite numbers. */
    JsonParser parser() throws IOException {
      return new FiniteParser(FACTORY.createParser(this));
    }
  }

  /** Names the defect, where Jackson's own words would name its settings. */
  private final class FiniteParser extends JsonParserDelegate {
    FiniteParser(JsonParser parser) {
      super(parser);
    }

    @Override
    public JsonToken nextToken() throws IOException {
      JsonToken token = super.nextToken();
      if (token == JsonToken.VALUE_NUMBER_FLOAT && isNaN()) {
        throw input()
            .malformed(
                currentTokenLocation().getLineNr(),
                "NaN and infinite numbers are none of JSON's.",
                Optional.empty());
      }
      return token;
    }

    @Override
    public JsonParser skipChildren() throws IOException {
      int open = currentToken().isStructStart() ? 1 : 0;
      while (open > 0) {
        JsonToken token = nextToken();
        open += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
      }
      return this;
    }
  }

  /** Returns what is known of the file for messages. */
  InputFile input() {
    return new InputFile("file of a run", path, ADVICE);
  }

  /**
   * Opens the content, decompressed if it begins as gzip does.
   *
   * @throws OffloadException if it is no regular file, or cannot be read
   */
  Content open() {
    InputStream file = new BufferedInputStream(input().open(), BUFFER_BYTES);
    try {
      file.mark(2);
      boolean compressed = (file.read() << 8 | file.read()) == GZIP_MAGIC;
      file.reset();
      return new Content(withoutMark(compressed ? new GZIPInputStream(file, BUFFER_BYTES) : file));
    } catch (IOException | OffloadException e) {
      try (file) {
        throw e instanceof IOException failure ? failed(failure) : (OffloadException) e;
      } catch (IOException closing) {
        throw failed(closing);
      }
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

  /**
   * Returns the whole content.
   *
   * @param maxBytes the most that is read
   * @throws OffloadException if it cannot be read, or is larger
   */
  byte[] bytes(int maxBytes) {
    byte[] bytes;
    try (Content content = open()) {
      bytes = content.readNBytes(maxBytes + 1);
      content.requireWhole();
    } catch (IOException e) {
      throw failed(e);
    }
    if (bytes.length > maxBytes) {
      throw malformed("It is larger than %d bytes.".formatted(maxBytes));
    }
    return bytes;
  }

  /** Returns the failure of a file that is no JSON, or broke off while it was read. */
  OffloadException failed(IOException cause) {
    if (cause instanceof JacksonException json) {
      long line = json.getLocation() == null ? 0 : json.getLocation().getLineNr();
      return input()
          .malformed(
              line, "It is no JSON (%s).".formatted(json.getOriginalMessage()), Optional.empty())
          .causedBy(cause);
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
