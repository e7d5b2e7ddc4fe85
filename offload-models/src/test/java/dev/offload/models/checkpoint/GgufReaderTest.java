package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.offload.models.checkpoint.GgufFixture.Bytes;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GgufReaderTest {
  /** Magic, version and two counts. */
  private static final int PREFIX_BYTES = 24;

  @TempDir Path directory;

  private GgufHeader read(GgufFixture fixture) {
    return GgufReader.read(fixture.write(directory.resolve("model.gguf")));
  }

  private AbstractStringAssert<?> refused(GgufFixture fixture) {
    return refused(fixture.header(), 1 << 16);
  }

  private AbstractStringAssert<?> refused(byte[] header, long fileBytes) {
    Path file = GgufFixture.write(directory.resolve("model.gguf"), header, fileBytes);
    return Refused.malformed(() -> GgufReader.read(file)).contains("(" + file + ")");
  }

  private static Bytes bytes() {
    return new Bytes();
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void readsTensorsOfBothVersions(long version) {
    GgufHeader header =
        read(
            new GgufFixture()
                .version(version)
                .text("general.architecture", "wan")
                .tensor("blocks.0.w", GgmlType.Q4_K, 3, 512)
                .tensor("patch", GgmlType.F16, 5, 4, 1, 2, 2)
                .tensor("scalar", GgmlType.F32));
    assertThat(header.version()).isEqualTo((int) version);
    assertThat(header.architecture()).hasValue("wan");
    assertThat(header.alignment()).isEqualTo(32);
    assertThat(header.dataBegin() % 32).isZero();
    assertThat(header.tensors())
        .containsExactly(
            new TensorHeader("blocks.0.w", GgmlType.Q4_K, List.of(3L, 512L), 0, 864),
            new TensorHeader("patch", GgmlType.F16, List.of(5L, 4L, 1L, 2L, 2L), 864, 1024),
            new TensorHeader("scalar", GgmlType.F32, List.of(), 1024, 1028));
  }

  @Test
  void passesOverMetadataOfEveryType() {
    GgufFixture fixture = new GgufFixture();
    int[] sizes = {1, 1, 2, 2, 4, 4, 4, 1, 0, 0, 8, 8, 8};
    for (int type = 0; type < sizes.length; type++) {
      if (sizes[type] > 0) {
        Bytes value = bytes().u32(type);
        Bytes array = bytes().u32(9).u32(type).u64(3);
        IntStream.range(0, sizes[type]).forEach(i -> value.u8(1));
        IntStream.range(0, 3 * sizes[type]).forEach(i -> array.u8(1));
        fixture.entry("value." + type, value).entry("array." + type, array);
      }
    }
    fixture
        .text("text", "\u00e9")
        .entry("texts", bytes().u32(9).u32(8).u64(2).text("a").text(""))
        .entry("nested", bytes().u32(9).u32(9).u64(2).u32(0).u64(1).u8(7).u32(8).u64(1).text("x"))
        .entry("empty", bytes().u32(9).u32(6).u64(0))
        .tensor("t", GgmlType.I8, 1);
    assertThat(read(fixture).tensors()).hasSize(1);
  }

  @Test
  void paddingFollowsTheAlignment() {
    GgufHeader header =
        read(
            new GgufFixture()
                .alignment(4096)
                .tensor("a", GgmlType.I8, 1)
                .tensor("b", GgmlType.I8, 1));
    assertThat(header.alignment()).isEqualTo(4096);
    assertThat(header.dataBegin()).isEqualTo(4096);
    assertThat(header.tensors()).extracting(TensorHeader::beginByte).containsExactly(0L, 4096L);
  }

  @Test
  void ordersTensorsByTheirPlaceAndAllowsGaps() {
    GgufFixture fixture =
        new GgufFixture()
            .tensorAt(640, "late", GgmlType.I8.number(), 64)
            .tensorAt(64, "empty", GgmlType.F32.number(), 0, 3)
            .tensorAt(64, "early", GgmlType.I8.number(), 1);
    Path file = GgufFixture.write(directory.resolve("m.gguf"), fixture.header(), 4096);
    assertThat(GgufReader.read(file).tensors())
        .extracting(TensorHeader::name)
        .containsExactly("empty", "early", "late");
  }

  @Test
  void aFileWithoutTensorsIsValid() {
    assertThat(read(new GgufFixture().text("general.name", "vocabulary")).tensors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(GgmlType.class)
  void readsEveryType(GgmlType type) {
    long row = 2L * type.elementsPerBlock();
    assertThat(read(new GgufFixture().tensor("t", type, 3, row)).tensors())
        .containsExactly(
            new TensorHeader("t", type, List.of(3L, row), 0, 6L * type.bytesPerBlock()));
    assertThat(GgmlType.numbered(type.number())).hasValue(type);
  }

  /** The bits that a weight takes, as the authors of the types state them. */
  @ParameterizedTest
  @CsvSource({
    "Q4_0, 4.5",
    "Q4_1, 5",
    "Q5_0, 5.5",
    "Q5_1, 6",
    "Q8_0, 8.5",
    "Q8_1, 9",
    "Q2_K, 2.625",
    "Q3_K, 3.4375",
    "Q4_K, 4.5",
    "Q5_K, 5.5",
    "Q6_K, 6.5625",
    "Q8_K, 9.125",
    "IQ1_S, 1.5625",
    "IQ1_M, 1.75",
    "IQ2_XXS, 2.0625",
    "IQ2_XS, 2.3125",
    "IQ2_S, 2.5625",
    "IQ3_XXS, 3.0625",
    "IQ3_S, 3.4375",
    "IQ4_NL, 4.5",
    "IQ4_XS, 4.25",
    "TQ1_0, 1.6875",
    "TQ2_0, 2.0625",
    "MXFP4, 4.25",
    "NVFP4, 4.5",
    "F32, 32",
    "F16, 16",
    "BF16, 16",
    "F64, 64",
    "I8, 8",
    "I16, 16",
    "I32, 32",
    "I64, 64"
  })
  void aWeightTakesTheStatedBits(GgmlType type, double bits) {
    assertThat((double) type.bitsPerBlock() / type.elementsPerBlock()).isEqualTo(bits, within(0.0));
  }

  @Test
  void refusesOtherFiles() {
    refused("PK\u0003\u0004 and more than a few bytes".getBytes(), 100)
        .contains("at byte 0", "does not begin with \"GGUF\"");
    refused(new GgufFixture().version(1))
        .contains("at byte 4", "the version (1) is neither 2 nor 3");
    refused(new GgufFixture().version(4)).contains("the version (4)");
    refused(new GgufFixture().version(3 << 24)).contains("the version (50331648)");
  }

  @Test
  void refusesEveryTruncation() {
    byte[] header =
        new GgufFixture()
            .text("general.architecture", "wan")
            .alignment(32)
            .entry("texts", bytes().u32(9).u32(8).u64(2).text("a").text("b"))
            .tensor("t", GgmlType.Q8_0, 2, 64)
            .header();
    for (int length = 0; length < header.length; length++) {
      refused(Arrays.copyOf(header, length), length);
    }
    refused(header, header.length).contains("ends at byte 136 of the data, which has 0 bytes");
    refused(Arrays.copyOf(header, 30), 30)
        .contains("at byte 24, the file (30 bytes) ends within the length of the metadata key");
  }

  @ParameterizedTest(name = "{0} tensors, {1} entries")
  @CsvSource({
    "200001, 0, number of tensors (200001) exceeds the limit (200000)",
    "-1, 0, number of tensors (18446744073709551615)",
    "0, 100001, number of metadata entries (100001) exceeds the limit (100000)",
    "0, -1, number of metadata entries (18446744073709551615)"
  })
  void refusesTooMany(long tensors, long entries, String named) {
    byte[] header = new GgufFixture().header();
    ByteBuffer.wrap(header).order(ByteOrder.LITTLE_ENDIAN).putLong(8, tensors).putLong(16, entries);
    refused(header, 1000).contains(named);
  }

  static Stream<Arguments> wrongEntries() {
    return Stream.of(
        entry("unknown type (13)", "k", bytes().u32(13).u64(0)),
        entry("unknown type (4294967295)", "k", bytes().u32(-1).u64(0)),
        entry("unknown type (77)", "k", bytes().u32(9).u32(77).u64(1)),
        entry("more elements (50000000)", "k", bytes().u32(9).u32(8).u64(50_000_000)),
        entry("more elements (99999)", "k", bytes().u32(9).u32(0).u64(99_999)),
        entry("(18446744073709551615) exceeds", "k", bytes().u32(9).u32(0).u64(-1)),
        entry("(18446744073709551615) exceeds", "k", bytes().u32(8).u64(-1)),
        entry("ends within the value of the metadata key (k)", "k", bytes().u32(8).u64(99_999)),
        entry("nests arrays deeper than the limit (4)", "k", nested(6)),
        entry("the alignment (0) is no power of two", "general.alignment", bytes().u32(4).u32(0)),
        entry("the alignment (4) is no power of two", "general.alignment", bytes().u32(4).u32(4)),
        entry("the alignment (48) is no power of two", "general.alignment", bytes().u32(4).u32(48)),
        entry("has the type 10, not 4", "general.alignment", bytes().u32(10).u64(32)),
        entry("has the type 4, not 8", "general.architecture", bytes().u32(4).u32(1)),
        entry("(a\\u001b) has an unknown type", "a\u001b", bytes().u32(99)));
  }

  private static Arguments entry(String named, String key, Bytes typeAndValue) {
    return Arguments.of(named, key, typeAndValue);
  }

  private static Bytes nested(int depth) {
    Bytes value = bytes().u32(9);
    for (int i = 0; i < depth; i++) {
      value.u32(9).u64(1);
    }
    return value.u32(0).u64(0);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("wrongEntries")
  void refusesMetadata(String named, String key, Bytes typeAndValue) {
    refused(new GgufFixture().entry(key, typeAndValue))
        .contains(named)
        .containsPattern("at byte [0-9]+, ");
  }

  @Test
  void refusesRepeatedNames() {
    refused(new GgufFixture().text("k", "a").text("k", "b"))
        .contains("the metadata key (k) is repeated");
    refused(new GgufFixture().tensor("t", GgmlType.I8, 1).tensor("t", GgmlType.I8, 1))
        .contains("the tensor (t) is listed twice");
  }

  @Test
  void refusesNamesThatAreNoText() {
    byte[] header = new GgufFixture().tensor("tensor", GgmlType.I8, 1).header();
    header[PREFIX_BYTES + 8] = (byte) 0xff;
    refused(header, 1000).contains("at byte 32, the name of a tensor is not valid UTF-8");
    refused(new GgufFixture().tensor("t".repeat(4097), GgmlType.I8, 1))
        .contains("the length of the name of a tensor (4097) exceeds the limit (4096)");
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "has an unknown type (4) | 0 | 4 | 1",
        "has an unknown type (31) | 0 | 31 | 1",
        "has rows of 33 elements, but its type (Q4_0) stores 32 | 0 | 2 | 2 33",
        "has rows of 32 elements, but its type (Q4_K) stores 256 | 0 | 12 | 256 32",
        "has rows of 1 elements, but its type (Q8_0) stores 32 | 0 | 8 | ''",
        "whose size overflows | 0 | 0 | 4294967296 4294967296",
        "whose size overflows | 0 | 28 | 2305843009213693952",
        "dimension of the tensor (t) (18446744073709551615) exceeds | 0 | 0 | -1",
        "offset of the tensor (t) (18446744073709551615) exceeds | -1 | 0 | 1",
        "has an offset (9223372036854775776) that overflows | 9223372036854775776 | 0 | 8",
        "has an offset (16) that is no multiple of the alignment (32) | 16 | 0 | 1",
        "has more dimensions (9) than the limit (8) | 0 | 0 | 1 1 1 1 1 1 1 1 1",
        "of the data, which has | 6553600 | 0 | 1"
      })
  void refusesATensor(String named, long offset, long type, String shape) {
    long[] sizes =
        Arrays.stream(shape.split(" "))
            .filter(size -> !size.isEmpty())
            .mapToLong(Long::parseLong)
            .toArray();
    refused(new GgufFixture().tensorAt(offset, "t", type, sizes))
        .contains(named)
        .containsPattern("at byte [0-9]+, ");
  }

  @Test
  void refusesTensorsThatOverlap() {
    refused(
            new GgufFixture()
                .tensorAt(0, "a", GgmlType.I8.number(), 33)
                .tensorAt(32, "b", GgmlType.I8.number(), 1))
        .contains("the tensor (b) begins at byte 32 of the data", "ends at byte 33");
  }

  @Test
  void refusesAHeaderBeyondTheLimit() {
    byte[] header =
        new GgufFixture()
            .entry("k", bytes().u32(9).u32(0).u64(GgufReader.MAX_HEADER_BYTES))
            .header();
    refused(header, 2 * GgufReader.MAX_HEADER_BYTES).contains("more elements (100000000)");
    byte[] text = new GgufFixture().entry("k", bytes().u32(8).u64(99_999_999)).header();
    refused(text, 2 * GgufReader.MAX_HEADER_BYTES)
        .contains("the header exceeds the limit (100000000 bytes)");
  }

  @Test
  void refusesWhatIsNoFile() throws Exception {
    Refused.unreadable(() -> GgufReader.read(directory)).contains("is a directory");
    Path missing = directory.resolve("missing.gguf");
    Refused.unreadable(() -> GgufReader.read(missing)).contains("does not exist");
    Files.createSymbolicLink(missing, directory.resolve("nowhere"));
    Refused.unreadable(() -> GgufReader.read(missing)).contains("symbolic link to no file");
  }
}
