package dev.offload.models.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes GGUF files for tests, right or wrong: a true header, and sparse data behind it. */
public final class GgufFixture {
  private static final int TYPE_UINT32 = 4;
  private static final int TYPE_STRING = 8;

  private final Bytes entries = new Bytes();
  private final Bytes infos = new Bytes();
  private long version = 3;
  private long alignment = 32;
  private long entryCount;
  private long tensorCount;
  private long dataBytes;

  /** Little-endian values one behind the other. */
  public static final class Bytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    private Bytes put(ByteBuffer buffer) {
      out.writeBytes(buffer.array());
      return this;
    }

    private static ByteBuffer buffer(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Adds a byte. */
    public Bytes u8(int value) {
      return put(buffer(1).put((byte) value));
    }

    /** Adds a 32-bit integer. */
    public Bytes u32(long value) {
      return put(buffer(4).putInt((int) value));
    }

    /** Adds a 64-bit integer. */
    public Bytes u64(long value) {
      return put(buffer(8).putLong(value));
    }

    /** Adds text behind its length. */
    public Bytes text(String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      u64(bytes.length);
      out.writeBytes(bytes);
      return this;
    }

    /** Returns what was added. */
    public byte[] toArray() {
      return out.toByteArray();
    }
  }

  /** Sets the version. */
  public GgufFixture version(long number) {
    version = number;
    return this;
  }

  /** Adds an entry of metadata, whose type and value are these bytes. */
  public GgufFixture entry(String key, Bytes typeAndValue) {
    entries.text(key);
    entries.out.writeBytes(typeAndValue.toArray());
    entryCount++;
    return this;
  }

  /** Adds an entry of text. */
  public GgufFixture text(String key, String value) {
    return entry(key, new Bytes().u32(TYPE_STRING).text(value));
  }

  /** Sets the alignment. */
  public GgufFixture alignment(long bytes) {
    alignment = bytes;
    return entry("general.alignment", new Bytes().u32(TYPE_UINT32).u32(bytes));
  }

  /** Adds a tensor behind the others; the shape has the slowest dimension first. */
  public GgufFixture tensor(String name, GgmlType type, long... shape) {
    long elements = 1;
    for (long size : shape) {
      elements *= size;
    }
    long begin = aligned(dataBytes);
    dataBytes = begin + elements / type.elementsPerBlock() * type.bytesPerBlock();
    return tensorAt(begin, name, type.number(), shape);
  }

  /** Lists a tensor at this offset, and makes no room for it. */
  public GgufFixture tensorAt(long offset, String name, long type, long... shape) {
    infos.text(name).u32(shape.length);
    for (int i = shape.length - 1; i >= 0; i--) {
      infos.u64(shape[i]);
    }
    infos.u32(type).u64(offset);
    tensorCount++;
    return this;
  }

  private long aligned(long bytes) {
    return (bytes + alignment - 1) / alignment * alignment;
  }

  /** Returns the header up to the padding. */
  public byte[] header() {
    Bytes all = new Bytes();
    all.out.writeBytes("GGUF".getBytes(StandardCharsets.US_ASCII));
    all.u32(version).u64(tensorCount).u64(entryCount);
    all.out.writeBytes(entries.toArray());
    all.out.writeBytes(infos.toArray());
    return all.toArray();
  }

  /** Writes the file. */
  public Path write(Path file) {
    byte[] header = header();
    return write(file, header, aligned(header.length) + dataBytes);
  }

  /** Writes a file that begins with these bytes and has this size. */
  public static Path write(Path file, byte[] header, long fileBytes) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.deleteIfExists(file);
      try (RandomAccessFile out = new RandomAccessFile(file.toFile(), "rw")) {
        out.write(header);
        out.setLength(fileBytes);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
