package dev.offload.models.checkpoint;

import com.google.common.io.ByteStreams;
import dev.offload.core.error.OffloadException;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
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
    InputFile input = Refusals.input(file);
    long fileBytes = input.size();
    try (InputStream in = input.open()) {
      long headerBytes = headerBytes(file, in, fileBytes);
      Header header = new Header(file);
      JsonObject.eachObject(input, ByteStreams.limit(in, headerBytes), header::add);
      return header.checked(fileBytes - LENGTH_BYTES - headerBytes);
    } catch (IOException e) {
      throw input.unreadable(e);
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

  /** Collects and checks the entries of one header. */
  private static final class Header {
    private final Path file;
    private final List<TensorHeader> tensors = new ArrayList<>();
    private Map<String, String> metadata = Map.of();

    Header(Path file) {
      this.file = file;
    }

    void add(String name, JsonObject entry) {
      if (name.equals("__metadata__")) {
        metadata = entry.texts();
      } else if (tensors.size() == MAX_TENSORS) {
        throw Refusals.malformed(
            file, "the header lists more tensors than the limit (%d)".formatted(MAX_TENSORS));
      } else {
        tensors.add(tensor(name, entry));
      }
    }

    SafetensorsHeader checked(long dataBytes) {
      tensors.sort(
          Comparator.comparingLong(TensorHeader::beginByte)
              .thenComparingLong(TensorHeader::endByte));
      checkCoverage(dataBytes);
      return new SafetensorsHeader(tensors, metadata, dataBytes);
    }

    private TensorHeader tensor(String name, JsonObject entry) {
      String type = entry.text("dtype");
      DType dtype =
          DType.named(type)
              .orElseThrow(
                  () -> bad(name, "has an unknown dtype (%s)".formatted(Refusals.quote(type))));
      List<Long> shape = entry.wholes("shape", 0, Long.MAX_VALUE);
      if (shape.size() > MAX_DIMENSIONS) {
        throw bad(
            name,
            "has more dimensions (%d) than the limit (%d)".formatted(shape.size(), MAX_DIMENSIONS));
      }
      List<Long> offsets = entry.wholes("data_offsets", 0, Long.MAX_VALUE);
      if (offsets.size() != 2 || offsets.get(0) > offsets.get(1)) {
        throw entry.wrong("data_offsets", "a range");
      }
      TensorHeader tensor = new TensorHeader(name, dtype, shape, offsets.get(0), offsets.get(1));
      checkSize(tensor, dtype);
      return tensor;
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
