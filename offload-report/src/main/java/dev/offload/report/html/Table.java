package dev.offload.report.html;

import java.util.ArrayList;
import java.util.List;

/**
 * A table whose first cell of each row is the row's heading, and that scrolls if it is too wide.
 */
final class Table {
  private final String caption;
  private final List<String> headings;
  private final List<List<Markup>> rows = new ArrayList<>();
  private final List<String> classes = new ArrayList<>();
  private final int texts;

  /**
   * @param caption what it shows, for those who cannot see the heading above it
   * @param headings one per column
   * @param texts how many of the first columns hold text; the others hold numbers
   */
  Table(String caption, List<String> headings, int texts) {
    this.caption = caption;
    this.headings = List.copyOf(headings);
    this.texts = texts;
  }

  Table row(String... cells) {
    return row(List.of(cells));
  }

  Table row(List<String> cells) {
    return row("", cells.stream().map(cell -> new Markup().text(cell)).toList());
  }

  /**
   * @param rowClass the row's class of style, or empty
   */
  Table row(String rowClass, List<Markup> cells) {
    classes.add(rowClass);
    rows.add(List.copyOf(cells));
    return this;
  }

  Markup markup() {
    Markup html = new Markup();
    html.open("div", "class", "scroll", "role", "region", "tabindex", "0", "aria-label", caption);
    html.open("table").element("caption", caption, "class", "unseen").open("thead").open("tr");
    for (int i = 0; i < headings.size(); i++) {
      html.element("th", headings.get(i), "scope", "col", "class", kind(i));
    }
    html.close("tr").close("thead").open("tbody").newLine();
    for (int r = 0; r < rows.size(); r++) {
      html.open("tr", "class", classes.get(r));
      List<Markup> row = rows.get(r);
      for (int i = 0; i < row.size(); i++) {
        if (i == 0) {
          html.open("th", "scope", "row").add(row.get(i)).close("th");
        } else {
          html.open("td", "class", kind(i)).add(row.get(i)).close("td");
        }
      }
      html.close("tr").newLine();
    }
    return html.close("tbody").close("table").close("div").newLine();
  }

  private String kind(int column) {
    return column < texts ? "text" : "number";
  }
}
