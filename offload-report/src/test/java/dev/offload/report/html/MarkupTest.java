package dev.offload.report.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class MarkupTest {
  @Test
  void textAndAttributesAreEscaped() {
    Markup html = new Markup().element("b", "<i>&'\"", "title", "\"><script>");

    assertThat(html)
        .hasToString("<b title=\"&quot;&gt;&lt;script&gt;\">&lt;i&gt;&amp;&#39;&quot;</b>");
  }

  @Test
  void whatHtmlForbidsIsReplaced() {
    assertThat(Markup.escape("a\u0000b\u001bc\ud800d\u0085")).isEqualTo("a�b�c�d�");
    assertThat(Markup.escape("tab\tline\n\uD83D\uDE00")).isEqualTo("tab\tline\n\uD83D\uDE00");
  }

  @Test
  void whatFillsASlotIsNoTemplate() {
    String filled = Template.fill("<{{a}}> $1 {{b}}", Map.of("a", "{{b}} $0 \\", "b", "c"));

    assertThat(filled).isEqualTo("<{{b}} $0 \\> $1 c");
  }

  @Test
  void aSlotWithoutValueIsADefect() {
    assertThatThrownBy(() -> Template.fill("{{a}}", Map.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("{{a}}");
  }
}
