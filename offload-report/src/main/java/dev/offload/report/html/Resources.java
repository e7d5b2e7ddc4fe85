package dev.offload.report.html;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** What a page is made of besides its data. Stateless and thread-safe. */
final class Resources {
  private static final String CHARTS_POM = "/META-INF/maven/org.webjars/echarts/pom.properties";
  private static final String CHARTS = "/META-INF/resources/webjars/echarts/%s/echarts.min.js";

  private Resources() {}

  /** Returns the version of Apache ECharts. */
  static String chartsVersion() {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(read(CHARTS_POM)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return properties.getProperty("version");
  }

  /** Returns the script of Apache ECharts. */
  static String charts() {
    return read(CHARTS.formatted(chartsVersion()));
  }

  /** Returns a file of this package, or one whose path begins with a slash. */
  static String read(String name) {
    try (InputStream stream = Resources.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new FileNotFoundException(name);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("A part of the program is missing.", e);
    }
  }
}
