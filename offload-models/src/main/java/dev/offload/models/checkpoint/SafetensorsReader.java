package dev.offload.models.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.offload.core.error.OffloadException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Reads the header of a safetensors file: an 8-byte little-endian length, then JSON that maps each
 * tensor's name to its {@code dtype}, {@code shape} and {@code data_offsets}. The data that follows
 * is not read.
 *
 * <p>The rules are those of the format: the tensors cover the data without gap or overlap, and
 * nothing is repeated. Source: <a
 * href="https://huggingface.co/docs/safetensors">huggingface.co/docs/safetensors</a>.
 *
 * <p>Stateless and thread-safe.
 */
public final class SafetensorsReader {
  /** The largest header that is read, in bytes: the limit of the safetensors library. */
  public static final long MAX_HEADER_BYTES = 100_000_000;

  /** The most tensors that one file may hold. */
  public static final int MAX_TENSORS = 200_000;

  /** The most dimensions that a tensor may have. */
  public static final int MAX_DIMENSIONS = 64;

  private static final int LENGTH_BYTES = 8;

  private SafetensorsReader() {}

  /**
   * Reads the header of one file.
   *
   * @param file a safetensors file, or a symbolic link to one
   * @return the header, checked against the size of the file
   * @throws OffloadException if the file is missing or cannot be read ({@code UNREADABLE_FILE}), or
   *     breaks a rule of the format or a limit above ({@code MALFORMED_FILE})
   */
  public static SafetensorsHeader read(Path file) {
    long fileBytes = Refusals.regularFileBytes(file);
    try (InputStream in = Files.newInputStream(file)) {
      long headerBytes = headerBytes(file, in, fileBytes);
      long dataBytes = fileBytes - LENGTH_BYTES - headerBytes;
      return JsonSource.parse(
          file, in, headerBytes, parser -> new HeaderParser(file, parser).parse(dataBytes));
    } catch (IOException e) {
      throw Refusals.unreadable(file, e);
    }
  }

  private static long headerBytes(Path file, InputStream in, long fileBytes) throws IOException {
    byte[] prefix = in.readNBytes(LENGTH_BYTES);
    if (prefix.length < LENGTH_BYTES) {
      throw Refusals.malformed(
          file,
          "the file ends (after %d bytes) within the 8-byte header length".formatted(prefix.length),
          "Maybe the download was cut short.");
    }
    long bytes = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (Long.compareUnsigned(bytes, MAX_HEADER_BYTES) > 0) {
      throw Refusals.malformed(
          file,
          "the header length (%s bytes) exceeds the limit (%d bytes)"
              .formatted(Long.toUnsignedString(bytes), MAX_HEADER_BYTES),
          "Maybe this is no safetensors file.");
    }
    if (bytes > fileBytes - LENGTH_BYTES) {
      throw Refusals.malformed(
          file,
          "the header length (%d bytes) exceeds the rest of the file (%d bytes)"
              .formatted(bytes, fileBytes - LENGTH_BYTES),
          "Maybe the download was cut short.");
    }
    return bytes;
  }

  /** Parses and checks the JSON of one header. */
  private static final class HeaderParser {
    private final Path file;
    private final JsonParser parser;
    private final List<TensorHeader> tensors = new ArrayList<>();
    private Map<String, String> metadata = Map.of();

    HeaderParser(Path file, JsonParser parser) {
      this.file = file;
      this.parser = parser;
    }

    SafetensorsHeader parse(long dataBytes) throws IOException {
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String name = parser.currentName();
        parser.nextToken();
        if (name.equals("__metadata__")) {
          metadata = JsonValues.textMap(file, parser, "__metadata__");
        } else if (tensors.size() == MAX_TENSORS) {
          throw Refusals.malformed(
              file, "the header lists more tensors than the limit (%d)".formatted(MAX_TENSORS));
        } else {
          tensors.add(tensor(name));
        }
      }
      tensors.sort(
          Comparator.comparingLong(TensorHeader::beginByte)
              .thenComparingLong(TensorHeader::endByte));
      checkCoverage(dataBytes);
      return new SafetensorsHeader(tensors, metadata, dataBytes);
    }

    private TensorHeader tensor(String name) throws IOException {
      if (parser.currentToken() != JsonToken.START_OBJECT) {
        throw bad(name, "is not described by an object");
      }
      DType dtype = null;
      List<Long> shape = null;
      List<Long> offsets = null;
      while (parser.nextToken() != JsonToken.END_OBJECT) {
        String key = parser.currentName();
        parser.nextToken();
        switch (key) {
          case "dtype" -> dtype = dtype(name);
          case "shape" -> shape = sizes(name, key, MAX_DIMENSIONS);
          case "data_offsets" -> offsets = sizes(name, key, 2);
          default -> parser.skipChildren();
        }
      }
      if (dtype == null || shape == null || offsets == null) {
        throw bad(name, "lacks its dtype, shape or data_offsets");
      }
      if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
        throw bad(name, "has data_offsets (%s) that are no range".formatted(offsets));
      }
      TensorHeader tensor = new TensorHeader(name, dtype, shape, offsets.get(0), offsets.get(1));
      checkSize(tensor, dtype);
      return tensor;
    }

    private DType dtype(String name) throws IOException {
      String text = parser.currentToken() == JsonToken.VALUE_STRING ? parser.getText() : null;
      if (text == null) {
        throw bad(name, "has a dtype that is no text (%s)".formatted(parser.currentToken()));
      }
      return DType.named(text)
          .orElseThrow(
              () -> bad(name, "has an unknown dtype (%s)".formatted(Refusals.quote(text))));
    }

    private List<Long> sizes(String name, String key, int limit) throws IOException {
      if (parser.currentToken() != JsonToken.START_ARRAY) {
        throw bad(name, "has a %s that is no array (%s)".formatted(key, parser.currentToken()));
      }
      List<Long> sizes = new ArrayList<>();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        if (parser.currentToken() != JsonToken.VALUE_NUMBER_INT) {
          throw bad(
              name, "has a %s that is no whole number (%s)".formatted(key, parser.currentToken()));
        }
        long size = parser.getLongValue();
        if (size < 0) {
          throw bad(name, "has a negative number (%d) in its %s".formatted(size, key));
        }
        if (sizes.size() == limit) {
          throw bad(name, "has more numbers in its %s than the limit (%d)".formatted(key, limit));
        }
        sizes.add(size);
      }
      return sizes;
    }

    private void checkSize(TensorHeader tensor, DType dtype) {
      long bits;
      try {
        bits = Math.multiplyExact(tensor.elements(), (long) dtype.bitsPerElement());
      } catch (ArithmeticException e) {
        throw bad(tensor.name(), "has a shape (%s) whose size overflows".formatted(tensor.shape()))
            .causedBy(e);
      }
      if (bits % 8 != 0 || bits / 8 != tensor.sizeBytes()) {
        throw bad(
            tensor.name(),
            "spans %d bytes, but its dtype (%s) and shape (%s) need %s"
                .formatted(
                    tensor.sizeBytes(),
                    tensor.dtype(),
                    tensor.shape(),
                    bits % 8 == 0 ? bits / 8 + " bytes" : bits + " bits"));
      }
    }

    private void checkCoverage(long dataBytes) {
      long covered = 0;
      for (TensorHeader tensor : tensors) {
        if (tensor.beginByte() != covered) {
          throw bad(
              tensor.name(),
              "begins at byte %d of the data, %s the tensor before it, which ends at byte %d"
                  .formatted(
                      tensor.beginByte(),
                      tensor.beginByte() < covered ? "overlapping" : "leaving a gap after",
                      covered));
        }
        covered = tensor.endByte();
      }
      if (covered != dataBytes) {
        throw Refusals.malformed(
            file,
            "the tensors cover %d bytes, but the file holds %d bytes of data"
                .formatted(covered, dataBytes),
            covered > dataBytes
                ? "Maybe the download was cut short."
                : "Maybe something was appended to the file.");
      }
    }

    private OffloadException bad(String tensor, String what) {
      return Refusals.malformed(file, "the tensor (%s) %s".formatted(Refusals.quote(tensor), what));
    }
  }
}
