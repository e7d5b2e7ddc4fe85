package dev.offload.report.html;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Parts of a page, for tests. */
final class PageParts {
  private static final Pattern DATA =
      Pattern.compile("<script type=\"application/json\" id=\"report-data\">(.*?)</script>");

  private PageParts() {}

  static JsonNode data(String page) throws IOException {
    Matcher matcher = DATA.matcher(page);
    if (!matcher.find()) {
      throw new IOException("no data block");
    }
    return new ObjectMapper().readTree(matcher.group(1));
  }
}
