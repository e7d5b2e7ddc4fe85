package dev.offload.core.flow;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import dev.offload.core.json.JsonSource;
import dev.offload.core.json.JsonWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

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

  private static final String ADVICE =
      "Maybe compare the line with the form that the documentation of flow cases shows.";

  private FlowCases() {}

  /**
   * Runs every case of a file, as {@link #run(Reader, Writer)} does.
   *
   * @throws IOException if reading or writing fails
   * @throws OffloadException with {@link ErrorCode#UNREADABLE_FILE} if it is no regular file or
   *     cannot be read; with {@link ErrorCode#MALFORMED_FILE} as there, naming the file
   */
  public static void run(Path file, Writer results) throws IOException {
    InputFile input = new InputFile("file of flow cases", file, ADVICE);
    try (Reader cases = new InputStreamReader(input.open(), StandardCharsets.UTF_8.newDecoder())) {
      run(cases, results, input);
    }
  }

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
    run(cases, results, FlowCases::malformed);
  }

  private static void run(Reader cases, Writer results, JsonSource source) throws IOException {
    FlowLines lines = new FlowLines(cases, source);
    for (String line = lines.read(); line != null; line = lines.read()) {
      if (!line.isBlank()) {
        results.write(solve(object(line, lines.number(), source)));
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
    JsonObject object = object(line, lineNumber, FlowCases::malformed);
    return object.making(() -> toCase(object));
  }

  private static JsonObject object(String line, long number, JsonSource source) {
    return JsonObject.of(
        (within, problem, advice) -> source.malformed(number, problem, advice),
        line.getBytes(StandardCharsets.UTF_8));
  }

  private static String solve(JsonObject object) {
    FlowResult result = object.making(() -> toCase(object).run());
    List<Map<String, Object>> flows = new ArrayList<>();
    for (JsonObject flow : object.objects("flows")) {
      Map<String, Object> ended = flow.values();
      ended.put("finishSeconds", result.finishSeconds(flow.text("id")));
      flows.add(ended);
    }
    Map<String, Object> solved = object.values();
    solved.put("flows", flows);
    return JsonWriter.line(solved);
  }

  private static FlowCase toCase(JsonObject object) {
    return new FlowCase(
        object.whole("case", Long.MIN_VALUE, Long.MAX_VALUE),
        object.objects("links").stream()
            .map(link -> new FlowLink(link.text("id"), link.number("bytesPerSecond")))
            .toList(),
        object.objects("flows").stream().map(FlowCases::toFlow).toList());
  }

  private static Flow toFlow(JsonObject flow) {
    return new Flow(
        flow.text("id"),
        flow.number("startSeconds"),
        flow.number("bytes"),
        flow.optionalNumber("capBytesPerSecond").orElse(Flow.UNCAPPED),
        flow.textList("route"),
        flow.optionalNumber("weight").orElse(1.0));
  }

  private static OffloadException malformed(long line, String problem, Optional<String> advice) {
    return OffloadException.of(
        ErrorCode.MALFORMED_FILE,
        "Line (%d) is not a flow case: %s".formatted(line, Quotes.quote(problem, MAX_REASON_CHARS)),
        Quotes.quote(advice.orElse(ADVICE), MAX_REASON_CHARS));
  }
}
