package dev.offload.models.checkpoint;

import dev.offload.core.error.OffloadException;
import dev.offload.core.json.InputFile;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reads the header of a GGUF file, versions 2 and 3, little-endian: a magic number, counts,
 * metadata as keys and typed values, and then the name, shape, type and offset of each tensor. The
 * data that follows is not read.
 *
 * <p>Source: <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the GGUF
 * specification</a>. Offsets are multiples of the alignment and do not overlap; padding between
 * tensors is allowed.
 *
 * <p>Stateless and thread-safe.
 */
public final class GgufReader {
  /** The largest header that is read, in bytes; those of vocabularies have some megabytes. */
  public static final long MAX_HEADER_BYTES = 100_000_000;

  /** The most entries of metadata that one file may hold. */
  public static final int MAX_ENTRIES = 100_000;

  /** The most tensors that one file may hold. */
  public static final int MAX_TENSORS = SafetensorsReader.MAX_TENSORS;

  /** The most dimensions of a tensor: ggml has 4, converters of video models write 5. */
  public static final int MAX_DIMENSIONS = 8;

  private static final long MAGIC = 'G' | 'G' << 8 | 'U' << 16 | 'F' << 24;
  private static final int MAX_KEY_BYTES = 65_535;
  private static final int MAX_NAME_BYTES = 4096;
  private static final int MAX_NESTED_ARRAYS = 4;
  private static final long DEFAULT_ALIGNMENT = 32;
  private static final int LEAST_ALIGNMENT = 8;

  private static final int TYPE_UINT32 = 4;
  private static final int TYPE_STRING = 8;
  private static final int TYPE_ARRAY = 9;

  /** The size of a value by its type's number; 0 for text and arrays. */
  private static final int[] VALUE_BYTES = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};

  private static final int TEXT_LENGTH_BYTES = 8;
  private static final int ARRAY_HEAD_BYTES = 12;

  private final Path file;
  private final GgufInput in;
  private final long fileBytes;
  private long alignment = DEFAULT_ALIGNMENT;
  private Optional<String> architecture = Optional.empty();

  private GgufReader(Path file, InputStream in, long fileBytes) {
    this.file = file;
    this.in = new GgufInput(file, in, fileBytes, MAX_HEADER_BYTES);
    this.fileBytes = fileBytes;
  }

  /**
   * Reads the header of one file.
   *
   * @param file a GGUF file, or a symbolic link to one
   * @return the header, checked against the size of the file
   * @throws OffloadException if the file is missing or cannot be read ({@code UNREADABLE_FILE}), or
   *     breaks a rule of the format or a limit above ({@code MALFORMED_FILE})
   */
  public static GgufHeader read(Path file) {
    InputFile input = Refusals.input(file);
    try (InputStream in = new BufferedInputStream(input.open(), 1 << 16)) {
      return new GgufReader(file, in, input.size()).read();
    } catch (IOException e) {
      throw input.unreadable(e);
    }
  }

  private GgufHeader read() throws IOException {
    int version = version();
    long tensorCount = in.u64(MAX_TENSORS, "number of tensors");
    long entries = in.u64(MAX_ENTRIES, "number of metadata entries");
    Set<String> keys = new HashSet<>();
    for (long i = 0; i < entries; i++) {
      readEntry(keys);
    }
    List<Info> infos = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (long i = 0; i < tensorCount; i++) {
      infos.add(readInfo(names));
    }
    // Neither exceeds 2^32, so that this cannot overflow.
    long dataBegin = (in.position() + alignment - 1) / alignment * alignment;
    return new GgufHeader(version, architecture, alignment, check(infos, dataBegin), dataBegin);
  }

  private int version() throws IOException {
    if (in.u32("magic number") != MAGIC) {
      throw in.bad(0, "the file does not begin with \"GGUF\"", "Maybe this is no GGUF file.");
    }
    long begin = in.position();
    long version = in.u32("version");
    if (version != 2 && version != 3) {
      String what = "the version (%d) is neither 2 nor 3".formatted(version);
      throw (version & 0xffff) == 0 && version != 0
          ? in.bad(begin, what, "Maybe the file is big-endian: convert it.")
          : in.bad(begin, what, "Maybe a current version of the converter writes one of these.");
    }
    return (int) version;
  }

  private void readEntry(Set<String> keys) throws IOException {
    long begin = in.position();
    String key = in.text(MAX_KEY_BYTES, "metadata key");
    String quoted = Refusals.quote(key);
    if (!keys.add(key)) {
      throw in.bad(begin, "the metadata key (%s) is repeated".formatted(quoted));
    }
    String what = "value of the metadata key (%s)".formatted(quoted);
    begin = in.position();
    long type = in.u32(what);
    if (key.equals("general.alignment")) {
      requireType(begin, type, TYPE_UINT32, what);
      alignment = in.u32(what);
      if (alignment < LEAST_ALIGNMENT || Long.bitCount(alignment) != 1) {
        throw in.bad(
            begin,
            "the alignment (%d) is no power of two from %d".formatted(alignment, LEAST_ALIGNMENT));
      }
    } else if (key.equals("general.architecture")) {
      requireType(begin, type, TYPE_STRING, what);
      architecture = Optional.of(in.text(MAX_KEY_BYTES, what));
    } else {
      skipValues(type, 1, what, 0);
    }
  }

  private void requireType(long begin, long type, int wanted, String what) {
    if (type != wanted) {
      throw in.bad(begin, "the %s has the type %d, not %d".formatted(what, type, wanted));
    }
  }

  /** Passes over values of one type; each takes bytes, so that the file bounds their number. */
  private void skipValues(long type, long count, String what, int depth) throws IOException {
    long begin = in.position();
    if (type >= VALUE_BYTES.length) {
      throw in.bad(begin, "the %s has an unknown type (%d)".formatted(what, type));
    }
    int leastBytes =
        type == TYPE_STRING
            ? TEXT_LENGTH_BYTES
            : type == TYPE_ARRAY ? ARRAY_HEAD_BYTES : VALUE_BYTES[(int) type];
    if (count > in.remaining() / leastBytes) {
      throw in.bad(
          begin,
          "the %s has more elements (%d) than the file or the limit has room for"
              .formatted(what, count),
          "Maybe the download was cut short.");
    }
    if (type == TYPE_STRING) {
      for (long i = 0; i < count; i++) {
        in.skip(in.u64(MAX_HEADER_BYTES, what), what);
      }
    } else if (type == TYPE_ARRAY) {
      if (depth == MAX_NESTED_ARRAYS) {
        throw in.bad(
            begin,
            "the %s nests arrays deeper than the limit (%d)".formatted(what, MAX_NESTED_ARRAYS));
      }
      for (long i = 0; i < count; i++) {
        long elementType = in.u32(what);
        skipValues(elementType, in.u64(MAX_HEADER_BYTES, what), what, depth + 1);
      }
    } else {
      in.skip(count * leastBytes, what);
    }
  }

  /**
   * A tensor as it is listed.
   *
   * @param at the byte at which the entry begins, for messages
   * @param tensor the tensor, with offsets as they stand in the file
   */
  private record Info(long at, TensorHeader tensor) {}

  private Info readInfo(Set<String> names) throws IOException {
    long at = in.position();
    String name = in.text(MAX_NAME_BYTES, "name of a tensor");
    if (!names.add(name)) {
      throw bad(at, name, "is listed twice");
    }
    String what = "tensor (%s)".formatted(Refusals.quote(name));
    long dimensions = in.u32(what);
    if (dimensions > MAX_DIMENSIONS) {
      throw bad(
          at,
          name,
          "has more dimensions (%d) than the limit (%d)".formatted(dimensions, MAX_DIMENSIONS));
    }
    List<Long> shape = new ArrayList<>();
    for (long i = 0; i < dimensions; i++) {
      shape.add(in.u64(Long.MAX_VALUE, "dimension of the " + what));
    }
    // The file lists the fastest dimension first.
    Collections.reverse(shape);
    long typeNumber = in.u32(what);
    GgmlType type =
        GgmlType.numbered(typeNumber)
            .orElseThrow(() -> bad(at, name, "has an unknown type (%d)".formatted(typeNumber)));
    long offset = in.u64(Long.MAX_VALUE, "offset of the " + what);
    long bytes = bytes(at, name, type, shape);
    if (offset > Long.MAX_VALUE - bytes) {
      throw bad(at, name, "has an offset (%d) that overflows".formatted(offset));
    }
    return new Info(at, new TensorHeader(name, type, shape, offset, offset + bytes));
  }

  private long bytes(long at, String name, GgmlType type, List<Long> shape) {
    long row = shape.isEmpty() ? 1 : shape.get(shape.size() - 1);
    if (row % type.elementsPerBlock() != 0) {
      throw bad(
          at,
          name,
          "has rows of %d elements, but its type (%s) stores %d together"
              .formatted(row, type, type.elementsPerBlock()));
    }
    try {
      long elements = shape.stream().reduce(1L, Math::multiplyExact);
      return Math.multiplyExact(elements / type.elementsPerBlock(), (long) type.bytesPerBlock());
    } catch (ArithmeticException e) {
      throw bad(at, name, "has a shape (%s) whose size overflows".formatted(shape)).causedBy(e);
    }
  }

  /** Holds the tensors against the alignment, the file and each other; returns them in order. */
  private List<TensorHeader> check(List<Info> infos, long dataBegin) {
    long dataBytes = Math.max(0, fileBytes - dataBegin);
    infos.sort(
        Comparator.comparingLong((Info info) -> info.tensor().beginByte())
            .thenComparingLong(info -> info.tensor().endByte()));
    List<TensorHeader> tensors = new ArrayList<>();
    long covered = 0;
    for (Info info : infos) {
      TensorHeader tensor = info.tensor();
      if (tensor.beginByte() % alignment != 0) {
        throw bad(
            info.at(),
            tensor.name(),
            "has an offset (%d) that is no multiple of the alignment (%d)"
                .formatted(tensor.beginByte(), alignment));
      }
      if (tensor.beginByte() < covered) {
        throw bad(
            info.at(),
            tensor.name(),
            "begins at byte %d of the data, overlapping the tensor before it, which ends at byte %d"
                .formatted(tensor.beginByte(), covered));
      }
      if (tensor.endByte() > dataBytes) {
        throw Refusals.malformed(
            file,
            "at byte %d, the tensor (%s) ends at byte %d of the data, which has %d bytes"
                .formatted(info.at(), Refusals.quote(tensor.name()), tensor.endByte(), dataBytes),
            "Maybe the download was cut short.");
      }
      covered = tensor.endByte();
      tensors.add(tensor);
    }
    return tensors;
  }

  private OffloadException bad(long at, String tensor, String what) {
    return in.bad(at, "the tensor (%s) %s".formatted(Refusals.quote(tensor), what));
  }
}
