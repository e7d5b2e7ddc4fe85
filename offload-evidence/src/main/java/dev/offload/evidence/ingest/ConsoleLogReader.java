package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads what SGLang prints, line by line; lines that mean nothing are passed over. What a prompt
 * may hold is not looked at. Not thread-safe.
 */
final class ConsoleLogReader {
  private static final JsonMapper MAPPER = new JsonMapper();

  private static final String NUMBER = "(\\d{1,12}(?:\\.\\d{1,12})?)";
  private static final Pattern STARTED = Pattern.compile("\\[([\\w.]{1,80})\\] started\\b");
  private static final Pattern FINISHED =
      Pattern.compile("\\[([\\w.]{1,80})\\] finished in " + NUMBER + " ?s");
  private static final Pattern AVERAGE =
      Pattern.compile("\\[([\\w.]{1,80})\\] average time per step: " + NUMBER + " seconds");
  private static final Pattern PROGRESS =
      Pattern.compile(
          "\\b(\\d{1,6})/(\\d{1,6}) \\[(?:(\\d{1,4}):)?(\\d{1,2}):(\\d{2})<[^,\\]]{1,12}, *"
              + "[\\d.?]{1,12}(?:s/it|it/s)");
  private static final Pattern BARE_BAR = Pattern.compile("\\s*\\d{1,3}%\\|");
  private static final Pattern BOTH_PEAKS =
      Pattern.compile("Peak GPU memory: " + NUMBER + " GB, Peak allocated: " + NUMBER + " GB");
  private static final Pattern LATER_PEAKS =
      Pattern.compile("GPU memory: peak=" + NUMBER + " GB, allocated=" + NUMBER + " GB");
  private static final Pattern ALLOCATED_PEAK =
      Pattern.compile("Peak GPU memory: " + NUMBER + " GB, Remaining GPU memory at peak");
  private static final Pattern SOME_PEAK = Pattern.compile("Peak GPU memory: " + NUMBER + " GB");
  private static final Pattern MEMORY_USAGE =
      Pattern.compile("Memory usage - Max peak: " + NUMBER + " MB");
  private static final Pattern GENERATED =
      Pattern.compile("Pixel data generated successfully in " + NUMBER + " seconds");
  private static final Pattern WARMED_UP =
      Pattern.compile("Warmed-up request processed in " + NUMBER + " seconds");
  private static final Pattern CONFIG_CLASS =
      Pattern.compile("pipeline_config_cls=<class '(?:[\\w.]{1,200}\\.)?(\\w{1,100})'>");
  private static final Pattern PADDED =
      Pattern.compile("Adjusting number of frames from (\\d{1,6}) to (\\d{1,6}) based on number");
  private static final Pattern MANAGER =
      Pattern.compile(
          "LayerwiseOffloadManager initialized(?: with num prefetched layer: (\\d{1,6}))?"
              + "(?:, (?:num )?resident layers: (\\d{1,6}))?");
  private static final Pattern STREAMED =
      Pattern.compile("Enabled layerwise offload for \\w{0,80}Transformer");
  private static final Pattern ATTENTION =
      Pattern.compile("Using (\\w{1,40} ?Attention\\w{0,40}) backend");
  private static final String ARGUMENTS = "server_args: ";
  private static final String SAMPLING = "Sampling params:";

  private final RunFile file;
  private ServerFactsBuilder server = new ServerFactsBuilder();
  private boolean recognized;
  private final LatestRequests<LoggedRequest> requests = new LatestRequests<>();

  private LoggedRequestBuilder request = new LoggedRequestBuilder();

  /** What takes the next lines, if they are parameters; else null. */
  private SamplingBlock block;

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
    return new ConsoleLog(server.build(), requests.toList(), requests.leftOut());
  }

  private void line(String line) {
    server.nextLine();
    if (block != null && block.take(line)) {
      return;
    }
    block = null;
    if (line.contains("Processing prompt ")) {
      return;
    }
    if (line.contains(SAMPLING)) {
      beginRequest();
      recognized = true;
      block = request.sampling();
    } else if (line.contains(ARGUMENTS)) {
      arguments(line.substring(line.indexOf(ARGUMENTS) + ARGUMENTS.length()));
    } else if (!stage(line) && !memory(line) && !ofRequest(line)) {
      ofServer(line);
    }
  }

  private void arguments(String text) {
    recognized = true;
    // What was measured before ran in a server that was started before.
    beginRequest();
    server = server.restarted();
    try {
      JsonNode node = MAPPER.readTree(text);
      if (node != null && node.isObject()) {
        server.arguments(new ServerArguments(node));
        return;
      }
    } catch (JacksonException e) {
      // Where SGLang cannot make JSON of its arguments, it prints them as Python does.
    }
    server.unreadableArguments();
  }

  private boolean stage(String line) {
    if (line.indexOf('[') < 0) {
      return false;
    }
    Matcher matcher = FINISHED.matcher(line);
    if (matcher.find()) {
      beginRequestAfter(matcher.group(1));
      request.finished(matcher.group(1), Double.parseDouble(matcher.group(2)));
      recognized = true;
      return true;
    }
    matcher = STARTED.matcher(line);
    if (matcher.find()) {
      beginRequestAfter(matcher.group(1));
      request.started(matcher.group(1));
      return true;
    }
    matcher = AVERAGE.matcher(line);
    if (matcher.find()) {
      request.averageStep(Double.parseDouble(matcher.group(2)));
      recognized = true;
      return true;
    }
    matcher = PROGRESS.matcher(line);
    if (matcher.find() && request.mayShowSteps(BARE_BAR.matcher(line).lookingAt())) {
      request.progress(
          Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)), seconds(matcher));
      return true;
    }
    return false;
  }

  /** Begins another request, if the one that is being read has had a stage of the same name. */
  private void beginRequestAfter(String stage) {
    if (request.hasStage(stage)) {
      beginRequest();
    }
  }

  private static int seconds(Matcher progress) {
    int hours = progress.group(3) == null ? 0 : Integer.parseInt(progress.group(3));
    return hours * 3600
        + Integer.parseInt(progress.group(4)) * 60
        + Integer.parseInt(progress.group(5));
  }

  private boolean memory(String line) {
    if (!line.contains("GPU memory") && !line.contains("Memory usage")) {
      return false;
    }
    Matcher matcher = BOTH_PEAKS.matcher(line);
    if (matcher.find()) {
      return peaks(Peaks.ofBoth(decimal(matcher, 2), decimal(matcher, 1)));
    }
    matcher = LATER_PEAKS.matcher(line);
    if (matcher.find()) {
      return peaks(Peaks.ofBoth(decimal(matcher, 2), decimal(matcher, 1)));
    }
    matcher = ALLOCATED_PEAK.matcher(line);
    if (matcher.find()) {
      return peaks(Peaks.ofAllocated(decimal(matcher, 1)));
    }
    matcher = SOME_PEAK.matcher(line);
    if (matcher.find()) {
      return peaks(Peaks.ofUndecided(decimal(matcher, 1)));
    }
    matcher = MEMORY_USAGE.matcher(line);
    if (matcher.find()) {
      return peaks(Peaks.ofMebibytes(decimal(matcher, 1)));
    }
    return false;
  }

  private boolean peaks(Peaks more) {
    request.peaks(more);
    recognized = true;
    return true;
  }

  private static BigDecimal decimal(Matcher matcher, int group) {
    return new BigDecimal(matcher.group(group));
  }

  private boolean ofRequest(String line) {
    Matcher matcher = WARMED_UP.matcher(line);
    if (matcher.find()) {
      request.total(Double.parseDouble(matcher.group(1)));
      recognized = true;
      return true;
    }
    matcher = GENERATED.matcher(line);
    if (matcher.find()) {
      request.total(Double.parseDouble(matcher.group(1)));
      recognized = true;
      return true;
    }
    matcher = PADDED.matcher(line);
    if (matcher.find()) {
      // It is printed before the parameters of the request.
      beginRequest();
      request.paddedFrom(Integer.parseInt(matcher.group(1)));
      return true;
    }
    return false;
  }

  private void ofServer(String line) {
    Matcher matcher = CONFIG_CLASS.matcher(line);
    if (matcher.find()) {
      server.configClass(matcher.group(1));
      recognized = true;
    }
    matcher = MANAGER.matcher(line);
    if (matcher.find()) {
      server.managerOfLayers(
          Optional.ofNullable(matcher.group(1)).map(Integer::valueOf),
          Optional.ofNullable(matcher.group(2)).map(Integer::valueOf));
    } else if (STREAMED.matcher(line).find()) {
      server.layersStream();
    }
    matcher = ATTENTION.matcher(line);
    if (matcher.find()) {
      server.attention(matcher.group(1));
    }
    if (line.contains("transformer_2") && line.toLowerCase(Locale.ROOT).contains("load")) {
      server.secondTransformer();
    }
  }

  /** Begins another request, unless the one that is being read has only begun. */
  private void beginRequest() {
    if (request.isMeasured()) {
      endRequest();
    }
  }

  private void endRequest() {
    if (request.isMeasured()) {
      requests.add(request.build(server.build()));
    }
    request = new LoggedRequestBuilder();
  }
}
