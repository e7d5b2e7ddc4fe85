package dev.offload.evidence.ingest;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.offload.evidence.ingest.ServerFacts.Streaming;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
      Pattern.compile("\\[[\\w.]{1,80}\\] average time per step: " + NUMBER + " seconds");
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
      Pattern.compile(
          "(?:Warmed-up request processed|Pixel data generated successfully) in "
              + NUMBER
              + " seconds");
  private static final Pattern CONFIG_CLASS =
      Pattern.compile("pipeline_config_cls=<class '(?:[\\w.]{1,200}\\.)?(\\w{1,100})'>");
  private static final Pattern PADDED =
      Pattern.compile("Adjusting number of frames from (\\d{1,6}) to \\d{1,6} based on number");
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
  private final LatestRequests<LoggedRequest> requests = new LatestRequests<>();
  private Server server = new Server();
  private Printed request = new Printed();
  private boolean recognized;

  /** What takes the next lines, if they are parameters; else null. */
  private SamplingParameters parameters;

  /** What the pattern found that was looked for last. */
  private Matcher found;

  /** What was printed so far of one start of the server. */
  private static final class Server {
    /** SGLang may look its model up just before it prints the arguments, hardly a line between. */
    private static final int NEAR_LINES = 10;

    private Optional<Map<String, Object>> arguments = Optional.empty();
    private boolean unreadableArguments;
    private Optional<String> configClass = Optional.empty();
    private int linesSinceClass;
    private boolean twoExperts;
    private Streaming streaming = Streaming.NONE;

    /** Of a model that is named behind it. */
    private Optional<Streaming> announced = Optional.empty();

    private Optional<String> attention = Optional.empty();

    private ServerFacts facts() {
      return new ServerFacts(
          arguments, unreadableArguments, configClass, twoExperts, streaming, attention);
    }
  }

  /** What was printed so far of one request. */
  private static final class Printed {
    /** More than any pipeline has. */
    private static final int MOST_STAGES = 200;

    /** The most steps of a progress bar that are followed. */
    private static final int MOST_STEPS = 10_000;

    private Optional<SamplingParameters> sampling = Optional.empty();
    private Optional<Integer> paddedFrom = Optional.empty();
    private final Map<String, Double> stages = new LinkedHashMap<>();
    private boolean denoising;
    private boolean denoised;
    private Optional<Double> average = Optional.empty();
    private Optional<Double> total = Optional.empty();
    private Peaks peaks = Peaks.NONE;
    private boolean measured;

    /** When steps ended, in whole seconds from the first one's begin, unless some were skipped. */
    private final List<Integer> stepEnds = new ArrayList<>();

    private int steps;
    private boolean skippedSteps;

    /** Takes what a bar shows, which begins again with each request. */
    private void progress(int done, int of, int seconds) {
      measured |= denoising;
      if (of > MOST_STEPS || done > of) {
        return;
      }
      if (of != steps || done == 0 || done < stepEnds.size()) {
        stepEnds.clear();
        steps = of;
        skippedSteps = false;
      }
      if (done == stepEnds.size() + 1) {
        stepEnds.add(seconds);
      } else {
        // Bars of quick steps skip some.
        skippedSteps |= done > stepEnds.size();
      }
    }

    /** Returns the seconds of every step, each off by up to one; empty unless all were seen. */
    private List<Double> stepSeconds() {
      List<Double> seconds = new ArrayList<>();
      int before = 0;
      for (int end : stepEnds) {
        if (skippedSteps || stepEnds.size() != steps || end < before) {
          return List.of();
        }
        seconds.add((double) (end - before));
        before = end;
      }
      return seconds;
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
    LogLines.each(file, (line, number) -> line(line));
    endRequest();
    if (!recognized) {
      throw file.malformed(
          "It is no JSON, and no line is one that SGLang prints of a run: no stage that finished,"
              + " no server_args, no peak of GPU memory.");
    }
    return new ConsoleLog(file.name(), server.facts(), requests.toList(), requests.leftOut());
  }

  private void line(String line) {
    server.linesSinceClass++;
    if (parameters != null && parameters.take(line)) {
      return;
    }
    parameters = null;
    if (line.contains("Processing prompt ")) {
      return;
    }
    if (line.contains(SAMPLING)) {
      beginRequest();
      recognized = true;
      parameters = new SamplingParameters();
      request.sampling = Optional.of(parameters);
    } else if (line.contains(ARGUMENTS)) {
      // What was measured before ran in a server that was started before.
      beginRequest();
      recognized = true;
      restarted(line.substring(line.indexOf(ARGUMENTS) + ARGUMENTS.length()));
    } else if (!stage(line) && !memory(line) && !ofRequest(line)) {
      ofServer(line);
    }
  }

  private void restarted(String arguments) {
    Server next = new Server();
    if (server.linesSinceClass <= Server.NEAR_LINES) {
      next.configClass = server.configClass;
    }
    try {
      next.arguments =
          Optional.ofNullable(MAPPER.readerForMapOf(Object.class).readValue(arguments));
    } catch (JacksonException e) {
      // Where SGLang cannot make JSON of its arguments, it prints them as Python does.
    }
    next.unreadableArguments = next.arguments.isEmpty();
    server = next;
  }

  /** Looks for a pattern, and keeps what it finds. */
  private boolean finds(Pattern pattern, String line) {
    found = pattern.matcher(line);
    return found.find();
  }

  /** Returns what was found, seconds or a number of steps, frames or layers. */
  private double number(int group) {
    return Double.parseDouble(found.group(group));
  }

  private int whole(int group) {
    return Integer.parseInt(found.group(group));
  }

  private boolean stage(String line) {
    if (line.indexOf('[') < 0) {
      return false;
    }
    if (finds(FINISHED, line)) {
      String stage = found.group(1);
      beginRequestAfter(stage);
      if (request.stages.size() < Printed.MOST_STAGES) {
        request.stages.put(stage, number(2));
      }
      request.denoising = false;
      request.denoised |= Request.isDenoising(stage);
      return measured();
    }
    if (finds(STARTED, line)) {
      beginRequestAfter(found.group(1));
      request.denoising = Request.isDenoising(found.group(1));
      return true;
    }
    if (finds(AVERAGE, line)) {
      request.average = Optional.of(number(1));
      request.denoising = false;
      request.denoised = true;
      return measured();
    }
    // Weights are loaded with bars, and videos decoded, too; that of the steps has no text.
    boolean bar =
        finds(PROGRESS, line)
            && (request.denoising || (!request.denoised && BARE_BAR.matcher(line).lookingAt()));
    if (bar) {
      int hours = found.group(3) == null ? 0 : whole(3);
      request.progress(whole(1), whole(2), hours * 3600 + whole(4) * 60 + whole(5));
    }
    return bar;
  }

  /** Begins another request, if the one that is being read has had a stage of the same name. */
  private void beginRequestAfter(String stage) {
    if (request.stages.containsKey(stage)) {
      beginRequest();
    }
  }

  /** Notes that something was measured, as only SGLang prints it. */
  private boolean measured() {
    request.measured = true;
    recognized = true;
    return true;
  }

  private boolean memory(String line) {
    if (!line.contains("GPU memory") && !line.contains("Memory usage")) {
      return false;
    }
    Peaks more;
    if (finds(BOTH_PEAKS, line) || finds(LATER_PEAKS, line)) {
      more = Peaks.ofBoth(new BigDecimal(found.group(2)), new BigDecimal(found.group(1)));
    } else if (finds(ALLOCATED_PEAK, line)) {
      more = Peaks.ofAllocated(new BigDecimal(found.group(1)));
    } else if (finds(SOME_PEAK, line)) {
      more = Peaks.ofUndecided(new BigDecimal(found.group(1)));
    } else if (finds(MEMORY_USAGE, line)) {
      more = Peaks.ofMebibytes(new BigDecimal(found.group(1)));
    } else {
      return false;
    }
    // What is printed first says more of what it is.
    request.peaks = request.peaks.or(more);
    return measured();
  }

  private boolean ofRequest(String line) {
    if (finds(GENERATED, line)) {
      request.total = Optional.of(number(1));
      return measured();
    }
    if (finds(PADDED, line)) {
      // It is printed before the parameters of the request.
      beginRequest();
      request.paddedFrom = Optional.of(whole(1));
      return true;
    }
    return false;
  }

  private void ofServer(String line) {
    if (finds(CONFIG_CLASS, line)) {
      server.configClass = Optional.of(found.group(1));
      server.linesSinceClass = 0;
      recognized = true;
    }
    if (finds(MANAGER, line)) {
      Optional<Integer> prefetch = Optional.ofNullable(found.group(1)).map(Integer::valueOf);
      Optional<Integer> resident = Optional.ofNullable(found.group(2)).map(Integer::valueOf);
      server.announced = Optional.of(new Streaming(true, prefetch.isEmpty(), prefetch, resident));
    } else if (finds(STREAMED, line)) {
      // Managers of encoders say the same, and only the line behind them says whose they are.
      server.streaming = server.announced.orElse(Streaming.OF_UNKNOWN_VERSION);
    }
    if (finds(ATTENTION, line)) {
      server.attention = Optional.of(found.group(1));
    }
    if (line.contains("transformer_2") && line.toLowerCase(Locale.ROOT).contains("load")) {
      server.twoExperts = true;
    }
  }

  /** Begins another request, unless the one that is being read has only begun. */
  private void beginRequest() {
    if (request.measured) {
      endRequest();
    }
  }

  private void endRequest() {
    if (request.measured) {
      requests.add(
          new LoggedRequest(
              file.name(),
              server.facts(),
              request.sampling,
              request.paddedFrom,
              request.stages,
              request.average,
              request.steps == 0 ? Optional.empty() : Optional.of(request.steps),
              request.stepSeconds(),
              request.total,
              request.peaks));
    }
    request = new Printed();
  }
}
