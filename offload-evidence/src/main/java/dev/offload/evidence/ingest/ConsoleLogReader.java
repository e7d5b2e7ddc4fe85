package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what SGLang prints, line by line; lines that mean nothing are passed over. What a prompt
 * may hold is not looked at. Not thread-safe.
 */
final class ConsoleLogReader {
  private static final JsonMapper MAPPER = new JsonMapper();

  private static final String NUMBER = "(\\d{1,12}(?:\\.\\d{1,12})?)";
  private static final String STAGE = "\\[([\\w.]{1,80})\\] ";
  private static final String ARGUMENTS = "server_args: ";
  private static final String SAMPLING = "Sampling params:";
  private static final Pattern PROGRESS =
      Pattern.compile(
          "\\b(\\d{1,6})/(\\d{1,6}) \\[(?:(\\d{1,4}):)?(\\d{1,2}):(\\d{2})<[^,\\]]{1,12}, *"
              + "[\\d.?]{1,12}(?:s/it|it/s)");
  private static final Pattern BARE_BAR = Pattern.compile("\\s*\\d{1,3}%\\|");

  /** What lines say of stages, of which the first that fits counts. */
  private static final List<Rule> OF_STAGES =
      List.of(
          Rule.telling(
              "] finished in ",
              STAGE + "finished in " + NUMBER + " ?s",
              (reader, line) -> reader.finished(line.group(1), seconds(line, 2))),
          new Rule(
              "] started",
              Pattern.compile(STAGE + "started\\b"),
              false,
              (reader, line) -> reader.started(line.group(1))),
          Rule.telling(
              "] average time per step: ",
              STAGE + "average time per step: " + NUMBER + " seconds",
              (reader, line) -> reader.request.averageStep(seconds(line, 2))));

  /** What lines that are no progress of steps say of a request; the first that fits counts. */
  private static final List<Rule> OF_REQUEST =
      List.of(
          Rule.telling(
              "Peak allocated: ",
              "Peak GPU memory: " + NUMBER + " GB, Peak allocated: " + NUMBER + " GB",
              (reader, line) -> reader.peaks(Peaks.ofBoth(decimal(line, 2), decimal(line, 1)))),
          Rule.telling(
              "GPU memory: peak=",
              "GPU memory: peak=" + NUMBER + " GB, allocated=" + NUMBER + " GB",
              (reader, line) -> reader.peaks(Peaks.ofBoth(decimal(line, 2), decimal(line, 1)))),
          Rule.telling(
              "Remaining GPU memory at peak",
              "Peak GPU memory: " + NUMBER + " GB, Remaining GPU memory at peak",
              (reader, line) -> reader.peaks(Peaks.ofAllocated(decimal(line, 1)))),
          Rule.telling(
              "Peak GPU memory: ",
              "Peak GPU memory: " + NUMBER + " GB",
              (reader, line) -> reader.peaks(Peaks.ofUndecided(decimal(line, 1)))),
          Rule.telling(
              "Memory usage - Max peak: ",
              "Memory usage - Max peak: " + NUMBER + " MB",
              (reader, line) -> reader.peaks(Peaks.ofMebibytes(decimal(line, 1)))),
          Rule.telling(
              "Warmed-up request processed in ",
              "Warmed-up request processed in " + NUMBER + " seconds",
              (reader, line) -> reader.request.total(seconds(line, 1))),
          Rule.telling(
              "Pixel data generated successfully in ",
              "Pixel data generated successfully in " + NUMBER + " seconds",
              (reader, line) -> reader.request.total(seconds(line, 1))),
          new Rule(
              "Adjusting number of frames from ",
              Pattern.compile(
                  "Adjusting number of frames from (\\d{1,6}) to (\\d{1,6}) based on number"),
              false,
              (reader, line) -> reader.padded(Integer.parseInt(line.group(1)))));

  /** What lines say of the server, of which each that fits counts. */
  private static final List<Rule> OF_SERVER =
      List.of(
          Rule.telling(
              "pipeline_config_cls=",
              "pipeline_config_cls=<class '(?:[\\w.]{1,200}\\.)?(\\w{1,100})'>",
              (reader, line) -> reader.server.configClass(line.group(1))),
          new Rule(
              "LayerwiseOffloadManager initialized",
              Pattern.compile(
                  "LayerwiseOffloadManager initialized(?: with num prefetched layer: (\\d{1,6}))?"
                      + "(?:, (?:num )?resident layers: (\\d{1,6}))?"),
              false,
              (reader, line) -> reader.server.managerOfLayers(line.group(1), line.group(2))),
          new Rule(
              "Enabled layerwise offload for ",
              Pattern.compile("Enabled layerwise offload for \\w{0,80}Transformer"),
              false,
              (reader, line) -> reader.server.layersStream()),
          new Rule(
              "Using ",
              Pattern.compile("Using (\\w{1,40} ?Attention\\w{0,40}) backend"),
              false,
              (reader, line) -> reader.server.attention(line.group(1))));

  private final RunFile file;
  private final LatestRequests<LoggedRequest> requests = new LatestRequests<>();
  private ServerFacts.Builder server = new ServerFacts.Builder();
  private LoggedRequest.Builder request = new LoggedRequest.Builder();
  private boolean recognized;

  /** What takes the next lines, if they are parameters; else null. */
  private SamplingParameters parameters;

  /**
   * What lines of a form say.
   *
   * @param part what every such line has, which is quicker to look for
   * @param telling whether none but SGLang prints such lines
   */
  private record Rule(
      String part,
      Pattern pattern,
      boolean telling,
      BiConsumer<ConsoleLogReader, Matcher> meaning) {
    static Rule telling(
        String part, String pattern, BiConsumer<ConsoleLogReader, Matcher> meaning) {
      return new Rule(part, Pattern.compile(pattern), true, meaning);
    }

    /** Returns whether a line is of the form, and takes what it says. */
    boolean takes(String line, ConsoleLogReader reader) {
      Matcher matcher = line.contains(part) ? pattern.matcher(line) : null;
      if (matcher == null || !matcher.find()) {
        return false;
      }
      meaning.accept(reader, matcher);
      reader.recognized |= telling;
      return true;
    }
  }

  private ConsoleLogReader(RunFile file) {
    this.file = file;
  }

  /**
   * Reads a file.
   *
   * @throws dev.offload.core.error.OffloadException if it cannot be read, or has nothing that
   *     SGLang prints
   */
  static ConsoleLog read(RunFile file) {
    return new ConsoleLogReader(file).read();
  }

  private ConsoleLog read() {
    try (LogLines lines = new LogLines(file)) {
      for (String line = lines.next(); line != null; line = lines.next()) {
        line(line);
      }
    }
    endRequest();
    if (!recognized) {
      throw file.malformed(
          "It is no JSON, and no line is one that SGLang prints of a run: no stage that finished,"
              + " no server_args, no peak of GPU memory.");
    }
    return new ConsoleLog(file.name(), server.build(), requests.toList(), requests.leftOut());
  }

  private void line(String line) {
    server.nextLine();
    if (parameters != null && parameters.take(line)) {
      return;
    }
    parameters = null;
    if (line.contains("Processing prompt ")) {
      return;
    }
    if (line.contains(SAMPLING)) {
      endMeasured();
      recognized = true;
      parameters = request.sampling();
    } else if (line.contains(ARGUMENTS)) {
      recognized = true;
      // What was measured before ran in a server that was started before.
      endMeasured();
      server =
          server.restarted(arguments(line.substring(line.indexOf(ARGUMENTS) + ARGUMENTS.length())));
    } else if (!takesFirst(OF_STAGES, line) && !progress(line) && !takesFirst(OF_REQUEST, line)) {
      OF_SERVER.forEach(rule -> rule.takes(line, this));
      if (line.contains("transformer_2") && line.toLowerCase(Locale.ROOT).contains("load")) {
        server.secondTransformer();
      }
    }
  }

  private boolean takesFirst(List<Rule> rules, String line) {
    return rules.stream().anyMatch(rule -> rule.takes(line, this));
  }

  /** Returns arguments; empty where SGLang cannot make JSON of them, and prints them as Python. */
  private static Optional<Map<String, Object>> arguments(String text) {
    try {
      return Optional.ofNullable(MAPPER.readerForMapOf(Object.class).readValue(text));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private boolean progress(String line) {
    Matcher bar = line.contains("it/s") || line.contains("s/it") ? PROGRESS.matcher(line) : null;
    if (bar == null || !bar.find() || !request.mayShowSteps(BARE_BAR.matcher(line).lookingAt())) {
      return false;
    }
    int hours = bar.group(3) == null ? 0 : Integer.parseInt(bar.group(3));
    request.progress(
        Integer.parseInt(bar.group(1)),
        Integer.parseInt(bar.group(2)),
        hours * 3600 + Integer.parseInt(bar.group(4)) * 60 + Integer.parseInt(bar.group(5)));
    return true;
  }

  private void finished(String stage, double seconds) {
    endIfHas(stage);
    request.finished(stage, seconds);
  }

  private void started(String stage) {
    endIfHas(stage);
    request.started(stage);
  }

  private void peaks(Peaks more) {
    request.peaks(more);
  }

  private void padded(int from) {
    // It is printed before the parameters of the request.
    endMeasured();
    request.paddedFrom(from);
  }

  private static double seconds(Matcher line, int group) {
    return Double.parseDouble(line.group(group));
  }

  private static BigDecimal decimal(Matcher line, int group) {
    return new BigDecimal(line.group(group));
  }

  /** Begins another request, if the one that is being read has had a stage of the same name. */
  private void endIfHas(String stage) {
    if (request.hasStage(stage)) {
      endMeasured();
    }
  }

  /** Begins another request, unless the one that is being read has only begun. */
  private void endMeasured() {
    if (request.isMeasured()) {
      endRequest();
    }
  }

  private void endRequest() {
    if (request.isMeasured()) {
      requests.add(request.build(server.build()));
    }
    request = new LoggedRequest.Builder();
  }
}
