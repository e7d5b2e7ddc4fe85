package dev.offload.evidence.measurement;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.Names;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.InputFile;
import dev.offload.core.json.JsonObject;
import dev.offload.core.json.JsonSource;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioOption;
import dev.offload.core.question.StrategyArgument;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Reads files of measured runs: an object with {@code runs}, each with id, source, group, role,
 * scenario and measured figures. What a field means is in docs/measurements.md. Stateless and
 * thread-safe.
 */
public final class MeasurementFile {
  /** The largest file that is read. */
  public static final int MAX_BYTES = 64_000_000;

  /** The files that come with Offload: what others published, and what its authors measured. */
  private static final List<String> BUNDLED = List.of("published-runs.json", "h200-runs.json");

  private static final String ADVICE = "Maybe compare it with docs/measurements.md.";
  private static final String KIND = "measurements file";

  private static final Set<String> FILE_FIELDS = Set.of("description", "runs");
  private static final Set<String> RUN_FIELDS =
      Set.of("id", "source", "group", "role", "scenario", "measured", "remarks", "notes");
  private static final Set<String> REMARKS_FIELDS = Set.of("informed", "incomparable", "explained");

  /** The fields of a scenario, in the order in which they are written. */
  static final List<String> SCENARIO_FIELDS =
      List.of(
          ("model hardware gpus strategy options ulysses ring cfgParallel width height frames steps"
                  + " guidancePasses flowShift tokens crossAttentionAllToAll runtime attention"
                  + " compiled")
              .split(" "));

  /** What of a scenario may also be asked of Offload. */
  private static final List<ScenarioOption<?>> SAID =
      ScenarioOption.ALL.stream()
          .filter(option -> SCENARIO_FIELDS.contains(option.field()))
          .toList();

  private static final List<ScenarioOption<?>> REQUIRED =
      List.of(ScenarioOption.MODEL, ScenarioOption.HARDWARE);

  private static final Set<String> OTHER_MEASURED_FIELDS =
      Set.of("peakKind", "stepSeconds", "stageSeconds", "synchronized");

  /** More tell nobody anything. */
  private static final int MOST_WARNINGS = 100;

  private final List<String> warnings = new ArrayList<>();
  private int furtherUnknown;

  private MeasurementFile() {}

  /**
   * Reads a file.
   *
   * @throws OffloadException if it is no regular file, cannot be read, or holds no runs
   */
  public static Measurements read(Path path) {
    InputFile file = new InputFile(KIND, path, ADVICE);
    return new MeasurementFile().measurements(path.toString(), JsonObject.read(file, MAX_BYTES));
  }

  /**
   * Reads a file to which runs are added; one that does not exist has none.
   *
   * @throws OffloadException as {@link #read}, or if it has something that would be lost if it were
   *     written again
   */
  public static Measurements readToAdd(Path path) {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return new Measurements(path.toString(), "", List.of(), List.of());
    }
    Measurements measurements = read(path);
    if (!measurements.warnings().isEmpty()) {
      throw OffloadException.of(
          ErrorCode.MALFORMED_FILE,
          "The measurements file (%s) would lose what is not understood of it. %s"
              .formatted(
                  Quotes.quote(path.toString()),
                  measurements.warnings().get(0).lines().findFirst().orElseThrow()),
          "Maybe correct it first, or write to another file with -o.");
    }
    return measurements;
  }

  /** Returns the runs that come with Offload: published ones first, then its authors' own. */
  public static List<Measurements> bundled() {
    return BUNDLED.stream().map(MeasurementFile::bundled).toList();
  }

  private static Measurements bundled(String name) {
    InputStream in = MeasurementFile.class.getResourceAsStream(name);
    return new MeasurementFile().measurements(name, JsonObject.resource(name, in));
  }

  /**
   * Reads what is about to be written.
   *
   * @throws OffloadException if it would be refused ({@code INVALID_VALUE})
   */
  static void readBack(String text) {
    byte[] content = text.getBytes(StandardCharsets.UTF_8);
    JsonSource source =
        (line, problem, advice) -> OffloadException.of(ErrorCode.MALFORMED_FILE, problem);
    try {
      if (content.length > MAX_BYTES) {
        throw source.malformed(
            0, "It is larger than %d bytes.".formatted(MAX_BYTES), Optional.empty());
      }
      new MeasurementFile().measurements("", JsonObject.of(source, content));
    } catch (OffloadException e) {
      throw OffloadException.of(
              ErrorCode.INVALID_VALUE,
              "The measured run is not written, for it could not be read back: %s"
                  .formatted(e.problem()),
              "Maybe give with an option what the files say wrongly.")
          .causedBy(e);
    }
  }

  private Measurements measurements(String name, JsonObject root) {
    warnOfUnknown(root, "", FILE_FIELDS);
    List<Measurement> runs = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonObject run : root.objects("runs")) {
      Measurement measurement = run.making(() -> run(run));
      if (!ids.add(measurement.id())) {
        throw run.malformed("The id (%s) is given twice.".formatted(measurement.id()));
      }
      runs.add(measurement);
    }
    if (furtherUnknown > 0) {
      warnings.add("%d more fields are not known, and ignored.".formatted(furtherUnknown));
    }
    return new Measurements(name, root.optionalText("description").orElse(""), runs, warnings);
  }

  private Measurement run(JsonObject run) {
    String id = name(run, "id");
    warnOfUnknown(run, id, RUN_FIELDS);
    JsonObject measured = run.object("measured");
    Map<Metric, MeasuredValue> figures = figures(measured, id);
    List<Double> steps = measured.has("stepSeconds") ? steps(measured) : List.of();
    return new Measurement(
        id,
        run.optionalText("source").orElse(""),
        name(run, "group"),
        Role.named(run.text("role")),
        counted(scenario(run.object("scenario"), id), steps.size()),
        figures,
        measured.optionalText("peakKind").map(PeakKind::named),
        steps,
        measured.has("stageSeconds") ? stages(measured.object("stageSeconds")) : Map.of(),
        measured.optionalFlag("synchronized"),
        run.has("remarks") ? remarks(run.object("remarks"), id) : Remarks.NONE,
        run.optionalText("notes").orElse(""));
  }

  /** Where every step was timed, their number need not be said again. */
  private static MeasuredScenario counted(MeasuredScenario scenario, int timed) {
    return timed > 0 && scenario.said().given(ScenarioOption.STEPS).isEmpty()
        ? scenario.with(ScenarioOption.STEPS, timed)
        : scenario;
  }

  private Remarks remarks(JsonObject remarks, String id) {
    warnOfUnknown(remarks, id, REMARKS_FIELDS);
    return new Remarks(
        byMetric(remarks, "informed"),
        byMetric(remarks, "incomparable"),
        byMetric(remarks, "explained"));
  }

  private static Map<Metric, String> byMetric(JsonObject remarks, String name) {
    Map<Metric, String> texts = new EnumMap<>(Metric.class);
    if (remarks.has(name)) {
      remarks.object(name).texts().forEach((field, text) -> texts.put(metric(field), text));
    }
    return texts;
  }

  private static Metric metric(String field) {
    return Metric.ofField(field)
        .orElseThrow(() -> Names.unknown("measured figure", field, Metric.fields()));
  }

  private Map<Metric, MeasuredValue> figures(JsonObject measured, String id) {
    Map<Metric, MeasuredValue> figures = new EnumMap<>(Metric.class);
    for (String field : measured.names()) {
      Optional<Metric> metric = Metric.ofField(field);
      if (metric.isPresent() && measured.has(field)) {
        MeasuredValue value = new MeasuredValue(measured.decimal(field));
        if (value.value() < 0) {
          throw measured.wrong(field, "0 or more");
        }
        figures.put(metric.get(), value);
      } else if (metric.isEmpty() && !OTHER_MEASURED_FIELDS.contains(field)) {
        warn("measured." + field, id, measuredFields());
      }
    }
    return figures;
  }

  private static List<String> measuredFields() {
    return Stream.concat(Metric.fields().stream(), OTHER_MEASURED_FIELDS.stream())
        .sorted()
        .toList();
  }

  private static List<Double> steps(JsonObject measured) {
    List<Double> steps = measured.numbers("stepSeconds");
    if (steps.stream().anyMatch(seconds -> seconds < 0)) {
      throw measured.wrong("stepSeconds", "seconds of 0 or more");
    }
    return steps;
  }

  private static Map<String, Double> stages(JsonObject stages) {
    Map<String, Double> seconds = new LinkedHashMap<>();
    for (String name : stages.names()) {
      if (stages.number(name) < 0) {
        throw stages.wrong(name, "0 or more");
      }
      seconds.put(name, stages.number(name));
    }
    return seconds;
  }

  private MeasuredScenario scenario(JsonObject scenario, String id) {
    warnOfUnknown(scenario, id, SCENARIO_FIELDS);
    if (scenario.has("width") != scenario.has("height")) {
      throw scenario.malformed(
          "Of width and height of the run (%s) only one is given.".formatted(id));
    }
    Optional<FrameSize> size =
        scenario.has("width")
            ? Optional.of(new FrameSize(scenario.whole("width"), scenario.whole("height")))
            : Optional.empty();
    OptionValues said =
        OptionValues.read(scenario, SAID, REQUIRED, ScenarioOption::field)
            .with(ScenarioOption.SIZE, size.orElse(null));
    return new MeasuredScenario(
        said,
        new StrategyArgument(
            scenario.text("strategy"),
            scenario.has("options") ? scenario.scalars("options") : Map.of()),
        scenario.optionalWhole("guidancePasses"),
        // Long videos have more than an int holds.
        scenario.has("tokens")
            ? Optional.of(scenario.whole("tokens", Long.MIN_VALUE, Long.MAX_VALUE))
            : Optional.empty(),
        scenario.optionalFlag("crossAttentionAllToAll"),
        scenario.optionalText("attention"),
        scenario.optionalFlag("compiled"));
  }

  private static String name(JsonObject object, String field) {
    String name = object.text(field);
    if (name.isBlank() || name.chars().anyMatch(Character::isISOControl)) {
      throw object.wrong(field, "a name");
    }
    return name;
  }

  private void warnOfUnknown(JsonObject object, String id, Collection<String> known) {
    object
        .unknown(Set.copyOf(known))
        .forEach(field -> warn(field, id, known.stream().sorted().toList()));
  }

  private void warn(String field, String id, List<String> known) {
    if (warnings.size() == MOST_WARNINGS) {
      furtherUnknown++;
      return;
    }
    String of = id.isEmpty() ? "" : " of the run (%s)".formatted(Quotes.quote(id));
    String last = field.substring(field.lastIndexOf('.') + 1);
    String advice = Names.nearest(last, known).map("\nMaybe you meant %s."::formatted).orElse("");
    warnings.add(
        "The field (%s)%s is not known, and ignored.%s".formatted(Quotes.quote(field), of, advice));
  }
}
