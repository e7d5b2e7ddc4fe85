package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.base.Suppliers;
import dev.offload.cli.CommandRun;
import dev.offload.core.export.SettingsExporter;
import dev.offload.core.testing.PluginJarBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlanCommandTest {
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final String SMALL = "--frames 17 --steps 4 --size 832x480";

  /** The plan of several tests, searched for once. */
  private static final Supplier<CommandRun> ROOMY =
      Suppliers.memoize(() -> run("plan", SMALL, "--vram 40GiB"));

  /** Saved plans, by their options. */
  private static final Map<List<String>, String> SAVED = new HashMap<>();

  @TempDir Path directory;

  private static CommandRun run(String... parts) {
    return CommandRun.of(
        Arrays.stream(parts).flatMap(part -> Stream.of(part.split(" "))).toArray(String[]::new));
  }

  private Path saved(String... options) {
    Path file = directory.resolve("plan.json");
    try {
      String known = SAVED.get(List.of(options));
      if (known != null) {
        return Files.writeString(file, known);
      }
      CommandRun run =
          run(
              Stream.concat(
                      Stream.of(
                          "plan --strategy layerwise --ring 1 --cfg-parallel 1 --save " + file),
                      Stream.of(options))
                  .toArray(String[]::new));
      assertThat(run.err()).isEmpty();
      assertThat(run.exitCode()).isZero();
      SAVED.put(List.of(options), Files.readString(file));
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aPlanIsPlayedAgainFromItsFileAlone() throws IOException {
    Path file = saved(SMALL, "--vram 40GiB --flow-shift 7.5 --first-step-warmup 1.25 --gpus 2");
    JsonNode plan = MAPPER.readTree(file.toFile());

    CommandRun replay = run("compare --format json --plan " + file);

    assertThat(replay.err()).isEmpty();
    JsonNode again = MAPPER.readTree(replay.out());
    assertThat(again.path("scenario").path("fingerprint").textValue())
        .isEqualTo(plan.path("fingerprints").path("scenario").textValue());
    assertThat(again.path("results").size()).isEqualTo(1);
    assertThat(again.at("/results/0/denoiseSeconds").doubleValue())
        .isEqualTo(plan.at("/chosen/denoiseSeconds").doubleValue());
    assertThat(again.at("/results/0/options")).isEqualTo(plan.at("/chosen/options"));
  }

  @Test
  void otherStrategiesStandBesideThePlan() throws IOException {
    Path file = saved(SMALL, "--vram 40GiB");

    JsonNode again =
        MAPPER.readTree(run("compare --format json --strategy full --plan " + file).out());

    assertThat(again.path("results").size()).isEqualTo(2);
    assertThat(again.at("/results/1/strategy").textValue()).isEqualTo("full");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--frames 33 | frames is 17 in the plan and 33 here",
        "--vram 48GiB | vramBytes is 42949672960 in the plan and 51539607552 here",
        "--hardware h100-sxm | hardware is h100-pcie in the plan and h100-sxm here",
        "--steps 5 | steps is 4 in the plan and 5 here",
        "--first-step-warmup 9 | warmupSeconds is 4.4 in the plan and 9.0 here"
      })
  void aPlanIsRefusedForAnotherScenario(String option, String difference) {
    Path file = saved(SMALL, "--vram 40GiB");

    CommandRun run = run("compare --plan " + file, option);

    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error [PLAN_MISMATCH]").contains(difference);
  }

  @Test
  void theSameOptionsAreNoOtherScenario() {
    Path file = saved(SMALL, "--vram 40GiB");

    assertThat(run("compare", SMALL, "--vram 40GiB --plan " + file).exitCode()).isZero();
  }

  @Test
  void aMachineThatHasChangedIsNamed() throws IOException {
    Path profile = directory.resolve("node.json");
    String text =
        Files.readString(
            Path.of(
                "..",
                "offload-hardware/src/main/resources/dev/offload/hardware/profiles/h100-pcie.json"));
    Files.writeString(profile, text);
    Path file = saved(SMALL, "--vram 40GiB --gpus 4 --hardware " + profile);
    ObjectNode changed = (ObjectNode) MAPPER.readTree(text);
    ObjectNode efficiency = (ObjectNode) changed.at("/accelerator/linearEfficiency");
    efficiency.put("value", efficiency.path("value").doubleValue() / 2);
    Files.writeString(profile, changed.toString());

    CommandRun run = run("compare --plan " + file);

    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.err()).contains("linear kernels reach is ");
  }

  @Test
  void aPredictionThatHasChangedIsAWarning() throws IOException {
    Path file = saved(SMALL, "--vram 40GiB");
    ObjectNode plan = (ObjectNode) MAPPER.readTree(file.toFile());
    ((ObjectNode) plan.path("chosen")).put("denoiseSeconds", 1.0);
    Files.writeString(file, plan.toString());

    CommandRun run = run("compare --plan " + file);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).startsWith("warning [PLAN_MISMATCH]").contains("predicted 1.000 s");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{}",
        "{\"format\": 1}",
        "{\"format\": \"offload-plan/2\"}",
        "{\"format\": \"offload-plan/1\", \"chosen\": {}}",
        "{\"format\": \"offload-plan/1\", \"chosen\": {}, \"options\": {\"model\": \"a\"}}",
        "{\"format\": \"offload-plan/1\", \"format\": \"offload-plan/1\"}",
        "null",
        "{} {}"
      })
  void whatIsNoPlanIsRefused(String text) throws IOException {
    Path file = Files.writeString(directory.resolve("bad.json"), text);

    CommandRun run = run("compare --plan " + file);

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).startsWith("error [MALFORMED_FILE]: The plan (").contains("bad.json");
  }

  @Test
  void everyDamageToAPlanIsSaid() throws IOException {
    Path file = saved(SMALL, "--vram 40GiB");
    ObjectNode plan = (ObjectNode) MAPPER.readTree(file.toFile());
    List<String> names = new ArrayList<>();
    plan.path("options").fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      ObjectNode damaged = plan.deepCopy();
      ((ObjectNode) damaged.path("options")).putArray(name);
      Files.writeString(file, damaged.toString());

      assertThat(run("compare --plan " + file).err()).as(name).contains("options." + name);
    }
  }

  @Test
  void aPlanThatIsAbsentIsSaid() {
    CommandRun run = run("compare --plan " + directory.resolve("none.json"));

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("none.json) does not exist");
  }

  @Test
  void nothingFitsIsAnAnswerWithItsExitCode() throws IOException {
    Path file = directory.resolve("plan.json");
    CommandRun run = run("plan", SMALL, "--vram 2GiB --save " + file);

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out())
        .contains(
            "- Offload of the transformer cannot help: the text encoder alone needs 5.3 GiB of 2.0 GiB a GPU.");
    assertThat(run.err()).startsWith("error [NOTHING_FITS]");
    assertThat(MAPPER.readTree(file.toFile()).path("chosen").isNull()).isTrue();
    assertThat(run("compare --plan " + file).err()).contains("chose nothing");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--margin 2 | is neither a share nor a size",
        "--margin 100% | must be from 0 to below 100 %",
        "--margin -5% | must be from 0 to below 100 %",
        "--margin x% | is not a number",
        "--margin abc | Maybe write 5% or 2GiB",
        "--margin 40GiB | leaves nothing of the device memory",
        "--format csv | must be text or json",
        "--ulysses 3 | 3",
        "--strategy layerwise:prefetch=many | many",
        "--strategy none | none"
      })
  void badInputIsSaid(String options, String problem) {
    CommandRun run = run("plan", SMALL, "--vram 40GiB", options);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).startsWith("error [").contains(problem);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void degreesThatAreGivenHold() throws IOException {
    JsonNode plan = MAPPER.readTree(run("plan --format json --ulysses 2 --ring 2", SMALL).out());

    assertThat(plan.at("/chosen/layout/ulysses").intValue()).isEqualTo(2);
    assertThat(plan.at("/chosen/layout/ring").intValue()).isEqualTo(2);
  }

  @Test
  void aLayoutIsFoundWhereTheUsualOneIsImpossible() throws IOException {
    // 40 heads: Ulysses 6 divides none of them.
    JsonNode plan = MAPPER.readTree(run("plan --format json --gpus 6", SMALL).out());

    assertThat(plan.at("/options/gpus").intValue()).isEqualTo(6);
    assertThat(plan.at("/chosen/layout").isObject()).isTrue();
  }

  @Test
  void theMarginIsLeftFree() throws IOException {
    JsonNode plain =
        MAPPER.readTree(run("plan --format json --ulysses 4 --vram 30GiB", SMALL).out());
    JsonNode careful =
        MAPPER.readTree(
            run("plan --format json --ulysses 4 --vram 30GiB --margin 10%", SMALL).out());

    assertThat(careful.at("/chosen/peakGpuBytes").longValue()).isLessThan((27L << 30) + 1);
    assertThat(careful.at("/chosen/denoiseSeconds").doubleValue())
        .isGreaterThanOrEqualTo(plain.at("/chosen/denoiseSeconds").doubleValue());
  }

  @Test
  void lossyPlansNeedPermission() throws IOException {
    String tight = "--hardware rtx-4090 --gpus 1 --vram 24GiB --frames 17 --steps 4 --size 832x480";
    JsonNode strict = MAPPER.readTree(run("plan --format json", tight).out());
    JsonNode lossy = MAPPER.readTree(run("plan --format json --allow-lossy", tight).out());

    assertThat(strict.at("/chosen/lossless").booleanValue()).isTrue();
    assertThat(lossy.at("/chosen/denoiseSeconds").doubleValue())
        .isLessThanOrEqualTo(strict.at("/chosen/denoiseSeconds").doubleValue());
  }

  @Test
  void theTextFitsItsWidth() {
    CommandRun run = ROOMY.get();

    assertThat(run.out().lines()).allMatch(line -> line.length() <= 120);
    assertThat(run.out()).contains("> ").contains("- ");
  }

  @Test
  void aSmallGpuOfThePcieNodeNeedsNoSpikeAndNoSlowerStep() throws IOException {
    String[] command =
        ("plan --model Wan-AI/Wan2.2-T2V-A14B-Diffusers --hardware h100-pcie --gpus 4 --vram 40GiB"
                + " --format json")
            .split(" ");
    JsonNode plan = MAPPER.readTree(CommandRun.of(command).out());
    JsonNode layout = plan.at("/chosen/layout");
    JsonNode resident =
        MAPPER.readTree(
            run(
                    "compare --format json --strategy resident --gpus 4",
                    "--ulysses " + layout.path("ulysses"),
                    "--ring " + layout.path("ring"),
                    "--cfg-parallel " + layout.path("cfgParallel"))
                .out());

    double steady = plan.at("/chosen/steadyStepSeconds").doubleValue();
    assertThat(steady)
        .isLessThanOrEqualTo(1.02 * resident.at("/results/0/steadyStepSeconds").doubleValue());
    assertThat(plan.at("/chosen/switchStepSeconds").doubleValue()).isLessThan(1.02 * steady);
    assertThat(plan.at("/chosen/peakGpuBytes").longValue()).isLessThanOrEqualTo(40L << 30);
  }

  @Test
  void settingsAreAllThatIsPrinted() {
    CommandRun run = run("plan", SMALL, "--vram 40GiB --ulysses 4 --export sglang");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out().lines().filter(line -> !line.startsWith("#")))
        .startsWith("sglang serve \\")
        .contains("  --num-gpus 4 \\");
  }

  @Test
  void theNotesOfJsonAreNoPartOfIt() throws IOException {
    CommandRun run = run("plan", SMALL, "--vram 40GiB --strategy layerwise --export lightx2v");

    assertThat(MAPPER.readTree(run.out()).path("cpu_offload").booleanValue()).isTrue();
    assertThat(run.err().lines()).isNotEmpty().allMatch(line -> line.startsWith("note: "));
  }

  @Test
  void thePlanEndsWithTheSettingsOfItsRuntime() {
    CommandRun run = ROOMY.get();

    assertThat(run.out()).contains("\nsglang serve \\\n");
  }

  @Test
  void anUnknownExporterIsSaidBeforeTheSearch() {
    CommandRun run = run("plan", SMALL, "--export sglan");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("(sglan)").contains("sglang");
  }

  @Test
  void whatCannotBeExportedSaysWhy() {
    CommandRun run = run("plan", SMALL, "--allow-lossy --strategy quantized --export sglang");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error [NOT_EXPORTABLE]").contains("8-bit");
  }

  @Test
  void exportersOfPluginsAreFoundAndGuarded() throws IOException {
    String exporter =
        """
        import dev.offload.core.export.*;
        import java.util.List;
        public class %1$s implements SettingsExporter {
          @Override public String name() { return "%2$s"; }
          @Override public String description() { return "Says the number of GPUs."; }
          @Override public String versions() { return "1"; }
          @Override public ExportedSettings export(ExportRequest request) { %3$s }
        }
        """;
    new PluginJarBuilder()
        .provider(
            SettingsExporter.class,
            "Mine",
            exporter.formatted(
                "Mine",
                "mine",
                "return new ExportedSettings(ExportedSettings.Language.SHELL, Fidelity.EXACT,"
                    + " List.of(\"mine \" + request.layout().gpus()), List.of(\"Hello.\"));"))
        .provider(
            SettingsExporter.class,
            "Bad",
            exporter.formatted("Bad", "bad", "throw new IllegalStateException(\"no\");"))
        .provider(
            SettingsExporter.class,
            "Nothing",
            exporter.formatted("Nothing", "nothing", "return null;"))
        .write(directory.resolve("mine.jar"));
    String plugins = "--strategy resident --plugins " + directory;

    assertThat(run("plan", SMALL, plugins, "--export mine").out()).isEqualTo("# Hello.\nmine 4\n");
    assertThat(run("list exporters --plugins " + directory).out()).contains("mine.jar");
    CommandRun bad = run("plan", SMALL, plugins, "--export bad");
    assertThat(bad.exitCode()).isEqualTo(5);
    assertThat(bad.err()).contains("IllegalStateException: no").contains("mine.jar");
    assertThat(run("plan", SMALL, plugins, "--export nothing").err()).contains("answers null");
  }

  @Test
  void aMarginIsPartOfThePlan() throws IOException {
    Path file = directory.resolve("plan.json");
    assertThat(run("plan", SMALL, "--vram 27GiB --margin 3GiB --gpus 6 --save " + file).err())
        .isEmpty();
    JsonNode plan = MAPPER.readTree(file.toFile());

    CommandRun replay = run("compare --format json --plan " + file);

    assertThat(replay.err()).isEmpty();
    JsonNode again = MAPPER.readTree(replay.out()).at("/results/0");
    assertThat(again.path("denoiseSeconds")).isEqualTo(plan.at("/chosen/denoiseSeconds"));
    assertThat(again.path("peakGpuBytes")).isEqualTo(plan.at("/chosen/peakGpuBytes"));
    assertThat(again.path("peakGpuBytes").longValue()).isLessThanOrEqualTo(24L << 30);
  }

  @Test
  void anotherLayoutIsAnotherScenario() {
    Path file = saved(SMALL, "--vram 40GiB --gpus 1 --ulysses 1");

    CommandRun run = run("compare --gpus 2 --plan " + file);

    assertThat(run.exitCode()).isEqualTo(7);
    assertThat(run.err()).startsWith("error [PLAN_MISMATCH]");
  }

  @Test
  void whereNothingFitsNothingIsExported() {
    CommandRun run = run("plan", SMALL, "--gpus 1 --vram 4GiB --export sglang");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains("text encoder alone").contains("error [NOTHING_FITS]");
  }

  @Test
  void anExportHasItsOwnForm() {
    assertThat(run("plan --export sglang --format json").err()).contains("--export");
  }

  @Test
  void theExamplesOfTheHelpAreUnderstood() {
    String help = run("plan --help").out();
    List<String> examples =
        help.lines()
            .map(String::strip)
            .filter(line -> line.startsWith("offload plan "))
            .map(line -> line.substring("offload ".length()))
            .toList();
    assertThat(examples).hasSizeGreaterThan(3).doesNotHaveDuplicates();
    for (String example : examples) {
      String file = directory.resolve("plan.json").toString();
      CommandRun run = run(example.replace("plan.json", file), SMALL);
      assertThat(run.exitCode()).as(example + run.err()).isZero();
    }
  }
}
