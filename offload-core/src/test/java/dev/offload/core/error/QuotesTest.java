package dev.offload.core.error;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotesTest {
  @ParameterizedTest(name = "U+{0}")
  @CsvSource({
    "0000", "0007", "000a", "000d", "001b", "007f", "009b", "00ad", "200b", "202e", "2028", "2029",
    "2066", "feff", "d800", "dfff"
  })
  void whatATerminalMayInterpretBecomesAnEscape(String hexadecimal) {
    String hostile = Character.toString(Integer.parseInt(hexadecimal, 16));

    assertThat(Quotes.quote("a" + hostile + "b")).isEqualTo("a\\u" + hexadecimal + "b");
  }

  @Test
  void otherTextStaysAsItIs() {
    assertThat(Quotes.quote("été \ud83d\ude00 \\u001b")).isEqualTo("été \ud83d\ude00 \\u001b");
    assertThat(Quotes.quote("")).isEmpty();
  }

  @Test
  void longTextIsCutBetweenCharacters() {
    String faces = "\ud83d\ude00".repeat(Quotes.MAX_CHARS);

    assertThat(Quotes.quote(faces)).isEqualTo(faces);
    assertThat(Quotes.quote(faces + "x")).isEqualTo(faces + "...");
    assertThat(Quotes.quote("abcd", 3)).isEqualTo("abc...");
  }

  @Test
  void failuresCarryNothingThatATerminalMayInterpret() {
    OffloadException failure =
        OffloadException.of(ErrorCode.UNKNOWN_NAME, "No (\u001b[31m\n).", "Maybe (\u202e).");

    assertThat(failure.problem()).isEqualTo("No (\\u001b[31m\n).");
    assertThat(failure).hasMessage("No (\\u001b[31m\n).\nMaybe (\\u202e).");
    assertThat(failure.causedBy(new Exception())).hasMessage(failure.getMessage());
  }
}
