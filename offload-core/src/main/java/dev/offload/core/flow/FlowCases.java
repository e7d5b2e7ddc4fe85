package dev.offload.core.flow;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads and solves files of flow cases: JSON lines, one {@link FlowCase} each, as in
 *
 * <pre>{@code
 * {"case":0,
 *  "links":[{"id":"pcie","bytesPerSecond":26e9}],
 *  "flows":[{"id":"copy","startSeconds":0.5,"bytes":13e9,
 *            "capBytesPerSecond":null,"route":["pcie"]}]}
 * }</pre>
 *
 * <p>(on one line). A cap that is absent or null is none. A flow may have a {@code weight}, 1 by
 * default. Other properties are ignored when reading and kept when writing. Stateless and
 * thread-safe.
 */
public final class FlowCases {
  /** How much of the reason for a refusal is kept: room for a few quoted values. */
  private static final int MAX_REASON_CHARS = 1000;

  private static final String FINISH_SECONDS = "finishSeconds";
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private FlowCases() {}

  /**
   * Runs every case and writes it as one line with {@code finishSeconds}, the absolute time of its
   * end, set in each of its flows. Blank lines are skipped. Each line is written before the next is
   * read; a line may have 16 million chars, and ends with a line feed.
   *
   * @param cases the cases; left open
   * @param results where the solved cases go; flushed at the end and left open
   * @throws IOException if reading or writing fails
   * @throws OffloadException with {@link ErrorCode#MALFORMED_FILE} and the number of the line,
   *     counted from 1, if a line is no valid case, too long or not in the encoding of the reader;
   *     the cases before it are written
   */
  public static void run(Reader cases, Writer results) throws IOException {
    FlowLines lines = new FlowLines(cases);
    for (String line = lines.read(); line != null; line = lines.read()) {
      if (!line.isBlank()) {
        results.write(solve(line, lines.number()));
        results.write('\n');
      }
    }
    results.flush();
  }

  /**
   * Reads one case.
   *
   * @param line the JSON object
   * @param lineNumber its number in the file, counted from 1, for the error message
   * @throws OffloadException with {@link ErrorCode#MALFORMED_FILE} if the line is no valid case
   */
  public static FlowCase parse(String line, long lineNumber) {
    try {
      return toCase(readObject(line));
    } catch (OffloadException e) {
      throw malformed(lineNumber, e);
    }
  }

  private static String solve(String line, long lineNumber) {
    try {
      ObjectNode root = readObject(line);
      FlowResult result = toCase(root).run();
      for (JsonNode flow : root.get("flows")) {
        ((ObjectNode) flow).put(FINISH_SECONDS, result.finishSeconds(flow.get("id").textValue()));
      }
      return MAPPER.writeValueAsString(root);
    } catch (OffloadException e) {
      throw malformed(lineNumber, e);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ObjectNode readObject(String line) {
    try {
      return requireObject("the line", MAPPER.readTree(line));
    } catch (JsonProcessingException e) {
      throw OffloadException.of(
              ErrorCode.MALFORMED_FILE, "it is not JSON (%s).".formatted(e.getOriginalMessage()))
          .causedBy(e);
    }
  }

  private static FlowCase toCase(ObjectNode root) {
    List<FlowLink> links = new ArrayList<>();
    for (JsonNode node : array(root, "links")) {
      ObjectNode link = requireObject("a link", node);
      links.add(new FlowLink(text(link, "id"), number(link, "bytesPerSecond")));
    }
    List<Flow> flows = new ArrayList<>();
    for (JsonNode node : array(root, "flows")) {
      flows.add(toFlow(requireObject("a flow", node)));
    }
    JsonNode number = root.path("case");
    if (!number.isIntegralNumber() || !number.canConvertToLong()) {
      throw wrongType("case", number, "a whole number");
    }
    return new FlowCase(number.longValue(), links, flows);
  }

  private static Flow toFlow(ObjectNode flow) {
    List<String> route = new ArrayList<>();
    for (JsonNode link : array(flow, "route")) {
      if (!link.isTextual()) {
        throw wrongType("route", link, "a list of link ids");
      }
      route.add(link.textValue());
    }
    return new Flow(
        text(flow, "id"),
        number(flow, "startSeconds"),
        number(flow, "bytes"),
        flow.hasNonNull("capBytesPerSecond") ? number(flow, "capBytesPerSecond") : Flow.UNCAPPED,
        route,
        flow.has("weight") ? number(flow, "weight") : 1);
  }

  private static ObjectNode requireObject(String name, JsonNode node) {
    if (node instanceof ObjectNode object) {
      return object;
    }
    throw wrongType(name, node, "an object");
  }

  private static ArrayNode array(ObjectNode object, String property) {
    if (object.get(property) instanceof ArrayNode array) {
      return array;
    }
    throw wrongType(property, object.path(property), "a list");
  }

  private static String text(ObjectNode object, String property) {
    JsonNode node = object.path(property);
    if (!node.isTextual()) {
      throw wrongType(property, node, "a text");
    }
    return node.textValue();
  }

  private static double number(ObjectNode object, String property) {
    JsonNode node = object.path(property);
    if (!node.isNumber() || !Double.isFinite(node.doubleValue())) {
      throw wrongType(property, node, "a number that fits a double");
    }
    return node.doubleValue();
  }

  private static OffloadException wrongType(String property, JsonNode value, String expected) {
    String found = value.isMissingNode() ? "missing" : value.toString();
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "%s (%s) must be %s.".formatted(property, Quotes.quote(found), expected),
        "Maybe compare the line with the form that the documentation of flow cases shows.");
  }

  private static OffloadException malformed(long lineNumber, OffloadException reason) {
    String problem =
        "Line (%d) is not a flow case: %s"
            .formatted(lineNumber, Quotes.quote(reason.problem(), MAX_REASON_CHARS));
    return reason
        .advice()
        .map(advice -> Quotes.quote(advice, MAX_REASON_CHARS))
        .map(advice -> OffloadException.of(ErrorCode.MALFORMED_FILE, problem, advice))
        .orElseGet(() -> OffloadException.of(ErrorCode.MALFORMED_FILE, problem))
        .causedBy(reason);
  }
}
