package dev.offload.core.testing.fuzz;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Damage to the bytes of a file, whatever its format. */
public final class ByteMutations {
  private static final List<String> SCRAPS =
      List.of(
          "[",
          "{",
          "}",
          "]",
          "\"",
          ",",
          ":",
          "\\",
          "-",
          "-1",
          "1e999",
          "9223372036854775808",
          "null",
          "true",
          "NaN",
          "\\u0000",
          "\\ud800",
          "/*",
          "//",
          "\n",
          "{\"a\":",
          "\0\0\0\0");

  private static final long[] EXTREMES = {
    0,
    1,
    -1,
    7,
    8,
    0x7f,
    0x80,
    0xff,
    0x7fff,
    0x8000,
    0xffff,
    0x7fffffffL,
    0x80000000L,
    0xffffffffL,
    1L << 32,
    1L << 53,
    Long.MAX_VALUE,
    Long.MIN_VALUE,
    Long.MAX_VALUE - 7,
    99_999_999,
    100_000_001
  };

  private static final byte[][] INVALID_UTF8 = {
    {(byte) 0x80},
    {(byte) 0xff, (byte) 0xfe},
    {(byte) 0xc3},
    {(byte) 0xc0, (byte) 0x80},
    {(byte) 0xe2, (byte) 0x82},
    {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
    {(byte) 0xf4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
    {(byte) 0xfe}
  };

  private ByteMutations() {}

  /** Returns all of them. */
  public static List<Mutation> all() {
    return List.of(
        Mutation.ofBytes(
            "truncated",
            (valid, random) -> Arrays.copyOf(valid, random.nextInt(Math.max(1, valid.length)))),
        Mutation.ofBytes("random bytes", ByteMutations::randomBytes),
        Mutation.ofBytes("noise", ByteMutations::noise),
        Mutation.ofBytes("scraps of syntax", ByteMutations::scraps),
        Mutation.ofBytes("repeated", ByteMutations::repeated),
        Mutation.ofBytes("oversized numbers", ByteMutations::oversizedNumbers),
        new Mutation("oversized file", ByteMutations::oversizedFile),
        Mutation.ofBytes(
            "not UTF-8",
            (valid, random) ->
                insert(valid, random, INVALID_UTF8[random.nextInt(INVALID_UTF8.length)])),
        Mutation.ofBytes(
            "raw control characters",
            (valid, random) ->
                insert(valid, random, HostileTexts.any(random).getBytes(StandardCharsets.UTF_8))),
        new Mutation("spliced", ByteMutations::spliced));
  }

  private static byte[] randomBytes(byte[] valid, Random random) {
    byte[] bytes = valid.clone();
    for (int hits = 1 + random.nextInt(4); hits > 0 && bytes.length > 0; hits--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        default -> bytes = replace(bytes, at, Math.min(bytes.length, at + 10), new byte[0]);
      }
    }
    return bytes;
  }

  private static byte[] noise(byte[] valid, Random random) {
    byte[] noise = new byte[random.nextInt(random.nextBoolean() ? 16 : 4096)];
    random.nextBytes(noise);
    return noise;
  }

  private static byte[] scraps(byte[] valid, Random random) {
    byte[] bytes = valid;
    for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
      String scrap = SCRAPS.get(random.nextInt(SCRAPS.size()));
      int repeats = random.nextInt(10) == 0 ? 2000 : 1;
      bytes = insert(bytes, random, scrap.repeat(repeats).getBytes(StandardCharsets.UTF_8));
    }
    return bytes;
  }

  /** Copies a stretch of the file many times, up to two million bytes in all. */
  private static byte[] repeated(byte[] valid, Random random) {
    int from = random.nextInt(valid.length + 1);
    int to = from + random.nextInt(valid.length - from + 1);
    byte[] stretch = Arrays.copyOfRange(valid, from, to);
    int most = random.nextInt(8) == 0 ? 2_000_000 : 5_000;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(valid, 0, to);
    for (int size = 0; stretch.length > 0 && size < most; size += stretch.length) {
      out.writeBytes(stretch);
    }
    out.write(valid, to, valid.length - to);
    return out.toByteArray();
  }

  /** Overwrites a binary number: a length, a count, an offset. Half of them begin the file. */
  private static byte[] oversizedNumbers(byte[] valid, Random random) {
    byte[] bytes = valid.length < Long.BYTES ? Arrays.copyOf(valid, Long.BYTES) : valid.clone();
    for (int hits = 1 + random.nextInt(2); hits > 0; hits--) {
      int reach = bytes.length - Long.BYTES + 1;
      int at = random.nextInt(random.nextBoolean() ? Math.min(reach, 64) : reach);
      at = random.nextInt(4) == 0 ? 0 : random.nextBoolean() ? at / 8 * 8 : at;
      ByteBuffer target =
          ByteBuffer.wrap(bytes)
              .order(random.nextInt(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      long value = number(target, at, random);
      switch (random.nextInt(4)) {
        case 0 -> target.putInt(at, (int) value);
        case 1 -> target.put(at, (byte) value);
        default -> target.putLong(at, value);
      }
    }
    return bytes;
  }

  private static long number(ByteBuffer bytes, int at, Random random) {
    return switch (random.nextInt(5)) {
      case 0 -> random.nextLong();
      case 1 -> bytes.getLong(at) + random.nextInt(5) - 2;
      case 2 -> random.nextInt(1000);
      default -> EXTREMES[random.nextInt(EXTREMES.length)];
    };
  }

  /** Enlarges the file by bytes that take no room on the disk, or by a few that do. */
  private static boolean oversizedFile(Specimen specimen, Random random) throws IOException {
    if (random.nextInt(3) == 0) {
      byte[] valid = specimen.valid();
      byte[] padded = Arrays.copyOf(valid, valid.length + 1 + random.nextInt(1_500_000));
      Arrays.fill(padded, valid.length, padded.length, (byte) ' ');
      specimen.write(padded);
      return true;
    }
    long[] sizes = {specimen.valid().length + 1L, 1_000_001, 64_000_001, 5_000_000_000L, 1L << 42};
    try (RandomAccessFile file = new RandomAccessFile(specimen.victim().toFile(), "rw")) {
      file.setLength(sizes[random.nextInt(sizes.length)]);
    }
    return true;
  }

  private static boolean spliced(Specimen specimen, Random random) throws IOException {
    byte[] valid = specimen.valid();
    byte[] other = specimen.other(random);
    int head = random.nextInt(valid.length + 1);
    int tail = random.nextInt(other.length + 1);
    specimen.write(
        replace(valid, head, valid.length, Arrays.copyOfRange(other, tail, other.length)));
    return true;
  }

  private static byte[] insert(byte[] bytes, Random random, byte[] added) {
    int at = random.nextInt(bytes.length + 1);
    return replace(bytes, at, at, added);
  }

  private static byte[] replace(byte[] bytes, int from, int to, byte[] middle) {
    return ByteBuffer.allocate(from + middle.length + bytes.length - to)
        .put(bytes, 0, from)
        .put(middle)
        .put(bytes, to, bytes.length - to)
        .array();
  }
}
