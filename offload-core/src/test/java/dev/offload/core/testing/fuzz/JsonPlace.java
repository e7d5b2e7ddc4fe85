package dev.offload.core.testing.fuzz;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;

/**
 * Where a JSON value lies in a valid file: it is the whole file, one of its lines, or a header
 * behind its length in 8 little-endian bytes.
 *
 * @param before what comes before the value and, if need be, its length
 * @param root the value
 * @param after what comes after it
 * @param prefixed whether the length of the value stands before it
 */
record JsonPlace(byte[] before, JsonNode root, byte[] after, boolean prefixed) {
  static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  /** Finds a value; in a file of lines, any of them. */
  static Optional<JsonPlace> find(byte[] bytes, Random random) {
    Optional<JsonPlace> whole = parse(bytes, 0, bytes.length, false);
    if (whole.isPresent()) {
      return whole;
    }
    if (bytes.length > Long.BYTES) {
      long length = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getLong();
      if (length > 0 && length <= bytes.length - Long.BYTES) {
        return parse(bytes, Long.BYTES, Long.BYTES + (int) length, true);
      }
    }
    int at = random.nextInt(bytes.length + 1);
    int from = at;
    int to = at;
    while (from > 0 && bytes[from - 1] != '\n') {
      from--;
    }
    while (to < bytes.length && bytes[to] != '\n') {
      to++;
    }
    return parse(bytes, from, to, false);
  }

  private static Optional<JsonPlace> parse(byte[] bytes, int from, int to, boolean prefixed) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    try {
      JsonNode root = JSON.readTree(text);
      if (root == null || !root.isContainerNode()) {
        return Optional.empty();
      }
      byte[] before = new byte[prefixed ? 0 : from];
      System.arraycopy(bytes, 0, before, 0, before.length);
      return Optional.of(
          new JsonPlace(before, root, Arrays.copyOfRange(bytes, to, bytes.length), prefixed));
    } catch (JsonProcessingException e) {
      return Optional.empty();
    }
  }

  /** Returns the file with this text in the place of the value. */
  byte[] with(String json) {
    byte[] text = json.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out =
        ByteBuffer.allocate(
                before.length + (prefixed ? Long.BYTES : 0) + text.length + after.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .put(before);
    if (prefixed) {
      out.putLong(text.length);
    }
    return out.put(text).put(after).array();
  }
}
