package dev.offload.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.core.strategy.OffloadStrategy;
import dev.offload.hardware.BuiltInHardware;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  private static final String FLOW_CASE =
      """
      {"case":7,"links":[{"id":"a","bytesPerSecond":10}],\
      "flows":[{"id":"f","startSeconds":1,"bytes":20,"route":["a"]}]}
      """;

  @TempDir Path directory;

  @Test
  void printsUsageWithoutACommand() {
    CommandRun run = CommandRun.of();

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("Usage: offload", "compare", "list", "flows");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void comparesEveryStrategyByDefault() {
    CommandRun run = CommandRun.of("compare", "--steps", "4");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .contains("Wan-AI/Wan2.2-T2V-A14B-Diffusers on 4 of the 8 GPUs of h100-pcie")
        .contains("resident", "full", "layerwise")
        .doesNotContain("\u001b");
  }

  @Test
  void takesAllGpusOfAnotherMachine() throws IOException {
    JsonNode scenario = scenario("compare", "--hardware", "h100-sxm", "--steps", "2");

    assertThat(scenario.get("gpus").intValue()).isEqualTo(8);
  }

  @Test
  void takesAMachineFromAFile() throws IOException {
    Path file = directory.resolve("node.json");
    Files.writeString(file, profile().replace("\"gpus\": 8", "\"gpus\": 2"));

    JsonNode scenario = scenario("compare", "--hardware", file.toString(), "--steps", "2");
    CommandRun list = CommandRun.of("list", "hardware", file.toString());

    assertThat(scenario.get("gpus").intValue()).isEqualTo(2);
    assertThat(scenario.get("hardware").textValue()).isEqualTo("h100-pcie");
    assertThat(list.exitCode()).isZero();
    assertThat(list.out())
        .isEqualTo(CommandRun.of("list", "hardware", "h100-pcie").out())
        .contains("dense FP8 peak", "1513 TFLOP/s");
  }

  @Test
  void namesThePlaceInAMalformedProfile() throws IOException {
    Path file = directory.resolve("node.json");
    Files.writeString(file, profile().replace("\"value\": 0.8", "\"value\": \"much\""));

    CommandRun run = CommandRun.of("compare", "--hardware", file.toString());

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.out()).isEmpty();
    assertThat(run.err().lines())
        .containsExactly(
            "error [MALFORMED_FILE]: The hardware profile (%s) is malformed".formatted(file)
                + " at line 39: (accelerator.memoryEfficiency.value)"
                + " is \"much\", not a number.",
            "Maybe compare it with docs/hardware-profiles.md, or with a built-in profile.");
  }

  private static String profile() throws IOException {
    try (InputStream in = BuiltInHardware.class.getResourceAsStream("profiles/h100-pcie.json")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void passesEveryOptionOnToTheScenario() throws IOException {
    JsonNode scenario =
        scenario(
            "compare --model Wan-AI/Wan2.2-I2V-A14B-Diffusers --hardware h100-sxm --gpus 8"
                + " --ulysses 2 --ring 2 --cfg-parallel --size 832x480 --frames 49 --steps 6"
                + " --flow-shift 3.5 --runtime sglang-2025-12 --vram 70GiB --host-ram 1TB"
                + " --first-step-warmup 1.5 --strategy layerwise:variant=v2,prefetch=2");

    assertThat(scenario.get("model").textValue()).isEqualTo("Wan-AI/Wan2.2-I2V-A14B-Diffusers");
    assertThat(scenario.get("ulysses").intValue()).isEqualTo(2);
    assertThat(scenario.get("ring").intValue()).isEqualTo(2);
    assertThat(scenario.get("cfgParallel").intValue()).isEqualTo(2);
    assertThat(scenario.get("width").intValue()).isEqualTo(832);
    assertThat(scenario.get("height").intValue()).isEqualTo(480);
    assertThat(scenario.get("frames").intValue()).isEqualTo(49);
    assertThat(scenario.get("steps").intValue()).isEqualTo(6);
    assertThat(scenario.get("flowShift").doubleValue()).isEqualTo(3.5);
    assertThat(scenario.get("runtime").textValue()).isEqualTo("sglang-2025-12");
  }

  @ParameterizedTest
  @CsvSource({
    "--vram 76GiB",
    "--host-ram 300GB",
    "--first-step-warmup 1.5",
    "--runtime sglang-2025-12"
  })
  void everyLimitChangesTheFingerprint(String option) throws IOException {
    String base = "compare --steps 2 --strategy resident";

    assertThat(scenario(base + " " + option).get("fingerprint"))
        .isNotEqualTo(scenario(base).get("fingerprint"));
  }

  @Test
  void saysWhereTheWarmupComesFrom() {
    CommandRun own = CommandRun.of("compare", "--steps", "2", "--hardware", "h100-sxm");
    CommandRun given = CommandRun.of("compare", "--steps", "2", "--first-step-warmup", "1.5");

    assertThat(own.out())
        .contains("\nFirst-step warm-up 4.4 s (calibrated: SGLang PR #15511: first layerwise step");
    assertThat(given.out()).contains("\nFirst-step warm-up 1.5 s (given)\n");
  }

  @Test
  void passesOptionsOnToTheStrategy() throws IOException {
    JsonNode root = json("compare --steps 2 --strategy layerwise:variant=v2,prefetch=3");

    assertThat(root.get("results")).hasSize(1);
    assertThat(root.get("results").get(0).get("options").get("prefetch").textValue())
        .isEqualTo("3");
    assertThat(root.get("recommended").textValue()).isEqualTo("layerwise");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "comprae | 2 | UNKNOWN_NAME | (comprae) | Maybe you meant compare",
        "list | 2 | INVALID_VALUE | strategies, hardware, models or exporters | Maybe look at offload list",
        "compare --framse 4 | 2 | UNKNOWN_NAME | (--framse) | Maybe you meant --frames.",
        "compare --frames abc | 2 | INVALID_VALUE | --frames: The value (abc) | Maybe write it",
        "compare --steps 1e99 | 2 | INVALID_VALUE | --steps: The value (1e99) | Maybe write it",
        "compare --flow-shift NaN | 2 | INVALID_VALUE | --flow-shift: The value (NaN) | Maybe",
        "compare --steps 0 | 2 | INVALID_VALUE | (0) | ''",
        "compare --steps -3 | 2 | INVALID_VALUE | (-3) | ''",
        "compare --frames 0 | 2 | INVALID_VALUE | (0) | ''",
        "compare --first-step-warmup -1 | 2 | INVALID_VALUE | (-1.0 seconds) | ''",
        "compare --size 1280 | 2 | INVALID_VALUE | --size: The size (1280) | Maybe write it as",
        "compare --size 1281x720 | 2 | INVALID_VALUE | (1281 pixels) | Maybe use 1280 or 1296.",
        "compare --vram 12Gx | 2 | INVALID_VALUE | --vram: The data size (12Gx) | Maybe write",
        "compare --format xml | 2 | UNKNOWN_NAME | (xml) | Maybe use one of: text, json, csv.",
        "compare --steps-table --format csv | 2 | INVALID_VALUE | (csv) | Maybe leave it out",
        "compare --strategy full --strategy full | 2 | INVALID_VALUE | (full) | other options",
        "compare --gpus 6 | 2 | IMPOSSIBLE_PARALLELISM | degree (6) | Ulysses 2 x ring 3",
        "compare --gpus 9 --ring 9 | 2 | INVALID_VALUE | has (8) | Maybe use at most 8 GPUs.",
        "compare --hardware h100-pci | 2 | UNKNOWN_NAME | (h100-pci) | Maybe you meant h100-pcie, or the path of a JSON profile.",
        "compare --hardware ./absent.json | 3 | UNREADABLE_FILE | (./absent.json) | Maybe the path",
        "compare --hardware absent.json | 3 | UNREADABLE_FILE | (absent.json) | Maybe the path",
        "compare --hardware ./src | 3 | UNREADABLE_FILE | is a directory | Maybe name the file",
        "verify --hardware pom.xml/ | 3 | MALFORMED_FILE | (pom.xml) | Maybe compare it with",
        "compare --runtime sglang-2026 | 2 | UNKNOWN_NAME | (sglang-2026) | sglang-2026-09",
        "compare --strategy layrewise | 2 | UNKNOWN_NAME | (layrewise) | you meant layerwise.",
        "compare --strategy full:a=1 | 2 | UNKNOWN_NAME | named (a) | ''",
        "compare --strategy layerwise:variant | 2 | INVALID_VALUE | (variant) | Maybe write it as",
        "compare --strategy :a=1 | 2 | INVALID_VALUE | (:a=1) | Maybe write it as",
        "compare --strategy full:a=1,a=2 | 2 | INVALID_VALUE | (a) | Maybe name the strategy twice",
        "compare --frames | 2 | INVALID_VALUE | '--frames' | Maybe look at offload compare --help.",
        "compare --model ./absent | 3 | UNREADABLE_FILE | (./absent) | Maybe the path",
        "compare --plugins ./absent | 3 | UNREADABLE_FILE | (./absent) | Maybe name a directory",
        "compare --steps 2 -o ./absent/a | 3 | UNWRITABLE_FILE | (./absent/a) | Maybe name a file",
        "flows ./absent | 3 | UNREADABLE_FILE | (./absent) does not exist | Maybe the path is relative",
        "list hardware h100 | 2 | UNKNOWN_NAME | (h100) | Maybe you meant h100-pcie, or the path of a JSON",
        "list hardware ./absent | 3 | UNREADABLE_FILE | (./absent) | Maybe the path",
        "list models --format csv | 2 | INVALID_VALUE | (csv) | Maybe use text or json.",
      })
  void refusesWithAProblemAndAWayOut(
      String arguments, int exitCode, String code, String problem, String advice) {
    CommandRun run = CommandRun.of(arguments.split(" "));

    assertThat(run.err()).startsWith("error [%s]: ".formatted(code)).contains(problem, advice);
    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void printsTheTableEvenIfNothingFits() {
    CommandRun run = CommandRun.of("compare", "--steps", "2", "--vram", "5GiB");

    assertThat(run.exitCode()).isEqualTo(4);
    assertThat(run.out()).contains("x resident", "x full", "x layerwise");
    assertThat(run.err()).startsWith("error [NOTHING_FITS]: ").contains("\nMaybe use more GPUs");
  }

  @Test
  void showsAStackTraceOnRequestAlone() {
    assertThat(CommandRun.of("compare", "--steps", "x").err()).doesNotContain("\tat ");
    assertThat(CommandRun.of("compare", "--steps", "x", "--debug").err())
        .contains("\tat dev.offload");
    assertThat(CommandRun.of("compare", "--model", "./absent", "--debug").err())
        .contains("\tat dev.offload");
  }

  @Test
  void writesAFileInsteadOfStandardOutput() throws IOException {
    Path file = directory.resolve("a.json");

    CommandRun run =
        CommandRun.of("compare", "--steps", "2", "--format", "json", "-o", file.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(new ObjectMapper().readTree(Files.readString(file)).get("results"))
        .hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void solvesFlowsFromAFileAndFromStandardInput() throws IOException {
    Path cases = Files.writeString(directory.resolve("cases.jsonl"), FLOW_CASE);

    CommandRun fromFile = CommandRun.of("flows", cases.toString());
    CommandRun fromInput = CommandRun.withInput(FLOW_CASE, "flows", "-");

    assertThat(fromFile.out()).contains("\"finishSeconds\":3.0");
    assertThat(fromInput).isEqualTo(fromFile);
  }

  @Test
  void namesTheLineOfAMalformedFlowCase() {
    CommandRun run = CommandRun.withInput(FLOW_CASE + "{}\n", "flows", "-");

    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).startsWith("error [MALFORMED_FILE]: Line (2) is not a flow case");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "strategies",
        "hardware",
        "models",
        "hardware h100-sxm",
        "hardware mi355x",
        "hardware rtx-4090"
      })
  void listsAsTextAndAsJson(String what) throws IOException {
    CommandRun text = CommandRun.of(("list " + what).split(" "));
    CommandRun json = CommandRun.of(("list " + what + " --format json").split(" "));

    assertThat(text.exitCode()).isZero();
    JsonNode entries = new ObjectMapper().readTree(json.out());
    assertThat(entries).isNotEmpty();
    for (JsonNode entry : entries) {
      assertThat(text.out()).contains(entry.get(entry.has("id") ? "id" : "name").textValue());
    }
  }

  @Test
  void listsWhereAPluginCameFrom() throws IOException {
    JsonNode strategies =
        new ObjectMapper().readTree(CommandRun.of("list", "strategies", "--format", "json").out());

    assertThat(strategies).hasSizeGreaterThanOrEqualTo(3);
    assertThat(strategies.get(2).get("name").textValue()).isEqualTo("layerwise");
    assertThat(strategies.get(2).get("options").get(0).get("name").textValue())
        .isEqualTo("variant");
    assertThat(strategies.get(2).get("location").textValue()).contains("offload-strategies");
  }

  @Test
  void warnsOfBrokenPluginsAndGoesOn() throws IOException {
    Path corrupt = Files.writeString(directory.resolve("corrupt.jar"), "no zip");
    Path lacking = directory.resolve("lacking.jar");
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(lacking))) {
      jar.putNextEntry(new JarEntry("META-INF/services/" + OffloadStrategy.class.getName()));
      jar.write("com.example.Absent".getBytes(StandardCharsets.UTF_8));
    }

    CommandRun run = CommandRun.of("compare", "--steps", "2", "--plugins", directory.toString());

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("layerwise");
    assertThat(run.err())
        .contains("warning [BROKEN_PLUGIN]: " + corrupt)
        .contains("warning [BROKEN_PLUGIN]: " + lacking + ", com.example.Absent: ")
        .contains("\nMaybe ");
  }

  @Test
  void generatesACompletionScript() {
    CommandRun run = CommandRun.of("generate-completion");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("complete -F", "--flow-shift", "sglang-2026-09");
  }

  @Test
  void saysItsVersion() {
    assertThat(CommandRun.of("--version").out()).startsWith("Offload ").contains(" on Java ");
  }

  @Test
  void coloursUnlessToldNotTo() throws IOException, InterruptedException {
    Map<String, String> forced = Map.of("CLICOLOR_FORCE", "1");
    Map<String, String> refused = Map.of("CLICOLOR_FORCE", "1", "NO_COLOR", "1");

    assertThat(inOwnProcess(forced)).contains("\u001b[");
    assertThat(inOwnProcess(refused)).contains("resident").doesNotContain("\u001b");
  }

  private static String inOwnProcess(Map<String, String> environment)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-classpath",
            System.getProperty("java.class.path"),
            Main.class.getName(),
            "compare",
            "--steps",
            "2");
    builder.environment().putAll(environment);
    Process process = builder.redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return output;
  }

  private static JsonNode scenario(String... arguments) throws IOException {
    return json(arguments).get("scenario");
  }

  private static JsonNode json(String... arguments) throws IOException {
    String[] all = (String.join(" ", arguments) + " --format json").split(" ");
    CommandRun run = CommandRun.of(all);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return new ObjectMapper().readTree(run.out());
  }
}
