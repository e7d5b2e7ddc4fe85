package dev.offload.core.flow;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FlowCasesTest {
  private static final String LINK = "{\"id\":\"pcie\",\"bytesPerSecond\":26000000000}";
  private static final String FLOW =
      "{\"id\":\"copy\",\"startSeconds\":0.5,\"bytes\":13000000000,"
          + "\"capBytesPerSecond\":null,\"route\":[\"pcie\"]}";
  private static final String CASE =
      "{\"case\":7,\"links\":[" + LINK + "],\"flows\":[" + FLOW + "]}";

  @Test
  void aCaseHasItsLinksAndFlows() {
    assertThat(FlowCases.parse(CASE, 1))
        .isEqualTo(
            new FlowCase(
                7,
                List.of(new FlowLink("pcie", 26e9)),
                List.of(new Flow("copy", 0.5, 13e9, Flow.UNCAPPED, List.of("pcie")))));
  }

  @Test
  void capAndWeightAreRead() {
    String line = CASE.replace("null", "2.5e9,\"weight\":0.01");

    assertThat(FlowCases.parse(line, 1).flows())
        .containsExactly(new Flow("copy", 0.5, 13e9, 2.5e9, List.of("pcie"), 0.01));
  }

  @Test
  void theResultIsTheCaseWithFinishTimes() throws IOException {
    String solved = CASE.replace("[\"pcie\"]", "[\"pcie\"],\"finishSeconds\":1.0");

    assertThat(run(CASE + "\n\n  \n" + CASE)).isEqualTo(solved + "\n" + solved + "\n");
    assertThat(run(solved)).isEqualTo(solved + "\n");
  }

  @Test
  void anOldFinishTimeIsReplacedAndOtherPropertiesStay() throws IOException {
    String line =
        CASE.replace("{\"id\":\"copy\"", "{\"finishSeconds\":9,\"note\":[1],\"id\":\"copy\"");

    assertThat(run(line))
        .isEqualTo(line.replace("\"finishSeconds\":9", "\"finishSeconds\":1.0") + "\n");
  }

  @Test
  void noCasesGiveNoLines() throws IOException {
    assertThat(run("")).isEmpty();
  }

  @Test
  void theLinesBeforeAMalformedOneAreWritten() {
    StringWriter results = new StringWriter();

    assertThatThrownBy(() -> FlowCases.run(new StringReader(CASE + "\n\n{\"case\":"), results))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_FILE))
        .hasMessageStartingWith("Line (3) is not a flow case: It is no JSON (");
    assertThat(results.toString()).hasLineCount(1);
  }

  @ParameterizedTest(name = "{0} -> {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          "case":7            | "number":7           | It has no (case).
          "case":7            | "case":1.5           | (case) is 1.5, not a whole number.
          "case":7            | "case":7,"case":8    | It is no JSON (Duplicate
          "links"             | "edges"              | It has no (links).
          "route":["pcie"]    | "route":"pcie"       | (flows[0].route) is "pcie", not an array.
          "route":["pcie"]    | "route":[3]          | (flows[0].route[0]) is 3, not a text.
          "route":["pcie"]    | "route":["pcei"]     | There is no link named (pcei).
          "route":["pcie"]    | "route":[]           | The flow (copy) has neither a link nor a cap
          "bytes":13000000000 | "bytes":"13"         | (flows[0].bytes) is "13", not a number.
          "bytes":13000000000 | "bytes":1e999        | (flows[0].bytes) is 1E+999, not a number.
          "bytes":13000000000 | "bytes":-1           | The bytes of flow (copy) is (-1.0)
          "startSeconds":0.5  | "start":0.5          | It has no (flows[0].startSeconds).
          "id":"copy"         | "id":4               | (flows[0].id) is 4, not a text.
          """)
  void aWrongPropertyIsNamedWithItsLine(String right, String wrong, String message) {
    assertThatThrownBy(() -> run(CASE + "\n" + CASE.replace(right, wrong)))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_FILE))
        .hasMessageStartingWith("Line (2) is not a flow case: ")
        .hasMessageContaining(message.strip());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      textBlock =
          """
          []       | It is no object.
          3        | It is no object.
          {} {}    | Something follows its object.
          """)
  void aLineIsOneObject(String line, String message) {
    assertThatThrownBy(() -> FlowCases.parse(line, 12))
        .isInstanceOf(OffloadException.class)
        .hasMessageStartingWith("Line (12) is not a flow case: " + message);
  }

  @Test
  void aLineOfManyCharsIsRefusedBeforeItIsHeld() {
    Reader endless =
        new Reader() {
          @Override
          public int read(char[] buffer, int offset, int length) {
            Arrays.fill(buffer, offset, offset + length, ' ');
            return length;
          }

          @Override
          public void close() {}
        };

    assertThatThrownBy(() -> FlowCases.run(endless, new StringWriter()))
        .isInstanceOf(OffloadException.class)
        .hasMessageStartingWith(
            "Line (1) is not a flow case: It is longer than the limit (16000000 chars).\nMaybe ");
  }

  @Test
  void textInAnotherEncodingIsRefused() {
    byte[] latin = (CASE + "\n" + CASE.replace("copy", "\u00e9")).getBytes(ISO_8859_1);
    Reader reader = new InputStreamReader(new ByteArrayInputStream(latin), UTF_8.newDecoder());

    assertThatThrownBy(() -> FlowCases.run(reader, new StringWriter()))
        .isInstanceOfSatisfying(
            OffloadException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_FILE))
        .hasMessageContaining("not in the right encoding");
  }

  @Test
  void whatALineSaysIsQuotedAndCut() {
    String hostile = CASE.replace("\"id\":\"copy\"", "\"id\":[\"\u202e\\n%s\"]");
    String longId = CASE.replace("pcie", "p".repeat(1_000_000)).replace("26000000000", "-1");

    assertThatThrownBy(() -> FlowCases.parse(hostile.formatted("x".repeat(5000)), 1))
        .hasMessageContaining("(flows[0].id) is [\"\\u202e\\u000axxx")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(600));
    assertThatThrownBy(() -> FlowCases.parse(longId, 1))
        .hasMessageContaining("The capacity of link (ppp")
        .satisfies(e -> assertThat(e.getMessage()).hasSizeLessThan(2500));
  }

  private static String run(String cases) throws IOException {
    StringWriter results = new StringWriter();
    FlowCases.run(new StringReader(cases), results);
    return results.toString();
  }
}
