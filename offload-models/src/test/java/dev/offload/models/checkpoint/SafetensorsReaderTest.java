package dev.offload.models.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.json.JsonObject;
import dev.offload.models.checkpoint.CheckpointFixture.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsReaderTest {
  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void nameFile() {
    file = directory.resolve("model.safetensors");
  }

  private Path write(String header, long dataBytes) {
    return CheckpointFixture.writeSafetensors(file, header, dataBytes);
  }

  private static String tensor(String dtype, String shape, String offsets) {
    return "{\"t\":{\"dtype\":%s,\"shape\":%s,\"data_offsets\":%s}}"
        .formatted(dtype, shape, offsets);
  }

  @Test
  void readsTensorsAndMetadata() {
    CheckpointFixture.writeSafetensors(
        file,
        List.of(
            Tensor.of("b", DType.BF16, 5120, 16, 1, 2, 2),
            Tensor.of("scalar", DType.F32),
            Tensor.of("a", DType.F8_E4M3, 3)));
    SafetensorsHeader header = SafetensorsReader.read(file);
    assertThat(header.tensors())
        .containsExactly(
            new TensorHeader("b", DType.BF16, List.of(5120L, 16L, 1L, 2L, 2L), 0, 655_360),
            new TensorHeader("scalar", DType.F32, List.of(), 655_360, 655_364),
            new TensorHeader("a", DType.F8_E4M3, List.of(3L), 655_364, 655_367));
    assertThat(header.metadata()).containsOnlyKeys("format").containsValue("pt");
    assertThat(header.dataBytes()).isEqualTo(655_367);
    assertThat(header.tensors().get(0).elements()).isEqualTo(327_680);
    assertThat(header.tensors().get(1).elements()).isEqualTo(1);
  }

  @Test
  void ordersTensorsByTheirPlaceInTheFile() {
    write(
        "{\"late\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[1,3]},"
            + "\"empty\":{\"dtype\":\"U8\",\"shape\":[0,7],\"data_offsets\":[1,1]},"
            + "\"early\":{\"data_offsets\":[0,1],\"shape\":[1],\"dtype\":\"U8\",\"note\":[{}]}}   ",
        3);
    assertThat(SafetensorsReader.read(file).tensors())
        .extracting(TensorHeader::name)
        .containsExactly("early", "empty", "late");
  }

  @Test
  void aFileWithoutTensorsIsValid() {
    write("{}", 0);
    assertThat(SafetensorsReader.read(file).tensors()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(DType.class)
  void readsEveryType(DType dtype) {
    CheckpointFixture.writeSafetensors(file, List.of(Tensor.of("t", dtype, 4, 2)));
    assertThat(SafetensorsReader.read(file).tensors().get(0))
        .isEqualTo(new TensorHeader("t", dtype, List.of(4L, 2L), 0, dtype.bitsPerElement()));
  }

  @ParameterizedTest(name = "{0} {1} {2}, {3} bytes of data")
  @CsvSource(
      delimiter = '|',
      value = {
        "'BF17' | [1] | [0,2] | 2 | unknown dtype (BF17)",
        "null | [1] | [0,2] | 2 | It has no (t.dtype).",
        "'U8' | [-1] | [0,1] | 1 | (t.shape[0]) is -1, not a whole number of 0 or more.",
        "'U8' | [1] | [-1,0] | 1 | (t.data_offsets[0]) is -1, not a whole number of 0 or more.",
        "'U8' | [1.0] | [0,1] | 1 | (t.shape[0]) is 1.0, not a whole number of 0 or more.",
        "'U8' | [NaN] | [0,1] | 1 | NaN and infinite numbers are none of JSON's.",
        "'U8' | 1 | [0,1] | 1 | (t.shape) is 1, not an array.",
        "'U8' | [[1]] | [0,1] | 1 | (t.shape[0]) is [1], not a whole number of 0 or more.",
        "'U8' | [1] | [1,0] | 1 | (t.data_offsets) is [1,0], not a range.",
        "'U8' | [1] | [0] | 1 | (t.data_offsets) is [0], not a range.",
        "'U8' | [1] | [0,1,2] | 1 | (t.data_offsets) is [0,1,2], not a range.",
        "'U8' | [2] | [0,1] | 1 | spans 1 bytes, but its dtype (U8) and shape ([2]) need 2 bytes",
        "'F4' | [3] | [0,2] | 2 | need 12 bits",
        "'F64' | [4294967296,4294967296] | [0,8] | 8 | whose size overflows",
        "'F64' | [2305843009213693952] | [0,0] | 0 | whose size overflows",
        "'U8' | [99999999999999999999] | [0,1] | 1 | (t.shape[0]) is 99999999999999999999, not a whole number",
        "'U8' | [1] | [0,1] | 2 | cover 1 bytes, but the file holds 2 bytes",
        "'U8' | [4] | [0,4] | 3 | cover 4 bytes, but the file holds 3 bytes",
        "'U8' | [1] | [1,2] | 2 | begins at byte 1 of the data, leaving a gap",
        "'U8' | [1} | [0,1] | 1 | at line 1: It is no JSON (Unexpected"
      })
  void refusesATensorThatContradictsItself(
      String dtype, String shape, String offsets, long dataBytes, String named) {
    String quoted = dtype.equals("null") ? dtype : "\"" + dtype + "\"";
    write(tensor(quoted, shape, offsets), dataBytes);
    Refused.malformed(() -> SafetensorsReader.read(file))
        .contains(named)
        .contains("(" + file + ")");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[] | It is no object.",
        "'' | It is no object.",
        "{\"t\":1} | at line 1: (t) is no object.",
        "{\"t\":{}} | at line 1: It has no (t.dtype).",
        "{\"__metadata__\":[]} | (__metadata__) is no object.",
        "{\"__metadata__\":{\"a\":1}} | (__metadata__.a) is 1, not a text.",
        "{\"t\" | It is no JSON (Unexpected end-of-input",
        "{} {} | Something follows its object.",
        "{\"__metadata__\":{},\"__metadata__\":{}} | Duplicate",
      })
  void refusesAHeaderThatIsNone(String header, String named) {
    write(header, 0);
    Refused.malformed(() -> SafetensorsReader.read(file)).contains(named);
  }

  @Test
  void refusesOverlap() {
    write(
        "{\"a\":{\"dtype\":\"U8\",\"shape\":[3],\"data_offsets\":[0,3]},"
            + "\"b\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[2,4]}}",
        4);
    Refused.malformed(() -> SafetensorsReader.read(file))
        .contains("tensor (b)", "overlapping the tensor before it, which ends at byte 3");
  }

  @Test
  void refusesADuplicateTensor() {
    String entry = "\"t\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}";
    write("{" + entry + "," + entry + "}", 0);
    Refused.malformed(() -> SafetensorsReader.read(file)).contains("Duplicate", "'t'");
  }

  @Test
  void escapesWhatATerminalWouldObey() {
    write("{\"a\\u001b[31m\\n\\u202e\":{}}", 0);
    Refused.malformed(() -> SafetensorsReader.read(file))
        .contains("(a\\u001b[31m\\u000a\\u202e.dtype)");
  }

  @Test
  void shortensLongNames() {
    write("{\"" + "x".repeat(1000) + "\":{}}", 0);
    Refused.malformed(() -> SafetensorsReader.read(file))
        .contains("(" + "x".repeat(200) + "....dtype)");
  }

  @Test
  void boundsNamesDepthDimensionsAndTensors() {
    write("{\"" + "x".repeat(JsonObject.MAX_NAME_CHARS + 1) + "\":{}}", 0);
    Refused.malformed(() -> SafetensorsReader.read(file)).contains("Name length");

    write("{\"t\":{\"extra\":" + "[".repeat(100_000), 0);
    Refused.malformed(() -> SafetensorsReader.read(file)).contains("nesting depth");

    write(tensor("\"U8\"", "[" + "1,".repeat(64) + "1]", "[0,1]"), 1);
    Refused.malformed(() -> SafetensorsReader.read(file)).contains("limit (64)");

    write("{\"t\":{\"extra\":[" + "1,".repeat((int) JsonObject.MAX_TOKENS), 0);
    Refused.malformed(() -> SafetensorsReader.read(file)).contains("Token count");

    StringBuilder many = new StringBuilder("{");
    for (int i = 0; i <= SafetensorsReader.MAX_TENSORS; i++) {
      many.append('"').append(i);
      many.append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]},");
    }
    write(many.toString(), 0);
    Refused.malformed(() -> SafetensorsReader.read(file)).contains("limit (200000)");
  }

  @Test
  void refusesBytesThatAreNotUtf8() throws IOException {
    byte[] header = {'{', '"', (byte) 0xff, '"', ':', '1', '}'};
    ByteBuffer bytes = ByteBuffer.allocate(15).order(ByteOrder.LITTLE_ENDIAN);
    Files.write(file, bytes.putLong(7).put(header).array());
    Refused.malformed(() -> SafetensorsReader.read(file)).contains("It is not UTF-8.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 3, 7})
  void refusesAFileThatEndsWithinTheLength(int bytes) throws IOException {
    Files.write(file, new byte[bytes]);
    Refused.malformed(() -> SafetensorsReader.read(file)).contains("(after " + bytes + " bytes)");
  }

  @ParameterizedTest
  @CsvSource({
    "100000001, header length (100000001 bytes) exceeds the limit",
    "-1, header length (18446744073709551615 bytes) exceeds the limit",
    "9223372036854775807, header length (9223372036854775807 bytes) exceeds the limit",
    "100000000, header length (100000000 bytes) exceeds the rest of the file (8 bytes)",
    "9, header length (9 bytes) exceeds the rest of the file (8 bytes)"
  })
  void refusesALengthBeforeItIsTrusted(long length, String named) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
    Files.write(file, bytes.array());
    Refused.malformed(() -> SafetensorsReader.read(file)).contains(named);
  }

  @Test
  void refusesWhatIsNoFile() throws IOException {
    Refused.unreadable(() -> SafetensorsReader.read(file))
        .isEqualTo("The file (%s) does not exist.", file);
    Refused.unreadable(() -> SafetensorsReader.read(directory)).contains("is a directory");
    Path dangling = Files.createSymbolicLink(directory.resolve("link"), directory.resolve("none"));
    Refused.unreadable(() -> SafetensorsReader.read(dangling)).contains("symbolic link to no file");
    Refused.unreadable(() -> SafetensorsReader.read(Path.of("/dev/null")))
        .contains("not a regular file");
  }

  @Test
  void followsSymbolicLinks() throws IOException {
    write("{}", 0);
    Path link = Files.createSymbolicLink(directory.resolve("link"), file);
    assertThat(SafetensorsReader.read(link).dataBytes()).isZero();
  }
}
