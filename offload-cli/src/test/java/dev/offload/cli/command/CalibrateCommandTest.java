package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
import dev.offload.core.hardware.Accelerator;
import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Machine;
import dev.offload.core.hardware.Provenance;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.plugin.PluginLoader;
import dev.offload.core.question.HardwareResolver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CalibrateCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final PluginCatalog CATALOG = PluginLoader.create().load(List.of());

  /** Two runs that tell linear from attention kernels, and one of another role. */
  private static final String TWO =
      SmallRuns.file(
          SmallRuns.run(
              "first",
              "bench",
              "calibrate",
              "h100-pcie",
              1,
              "\"resident\"",
              "\"steadyStepSeconds\": 0.55"),
          SmallRuns.run(
                  "second",
                  "bench",
                  "calibrate",
                  "h100-pcie",
                  1,
                  "\"resident\"",
                  "\"steadyStepSeconds\": 6.5")
              .replace("\"frames\": 17", "\"frames\": 81"),
          SmallRuns.run(
              "third",
              "bench",
              "check",
              "h100-pcie",
              1,
              "\"layerwise\"",
              "\"steadyStepSeconds\": 100"));

  @TempDir Path directory;
  private Path file;
  private Path profile;

  @BeforeEach
  void writeRuns() throws IOException {
    file = Files.writeString(directory.resolve("runs.json"), TWO);
    profile = directory.resolve("mine.json");
  }

  private CommandRun run(String... more) {
    List<String> arguments =
        new ArrayList<>(List.of("calibrate", "--measurements", file.toString()));
    arguments.addAll(List.of(more));
    return CommandRun.of(arguments.toArray(String[]::new));
  }

  private Machine calibrated(String... more) {
    CommandRun run =
        run(
            Stream.concat(
                    Stream.of("--hardware", "h100-pcie", "-o", profile.toString()), Stream.of(more))
                .toArray(String[]::new));
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return HardwareResolver.resolve(profile.toString(), CATALOG);
  }

  @Test
  void runsThatNoConstantsExplainAreSaidToBeSo() throws IOException {
    Files.writeString(
        file, TWO.replace("\"second\"", "\"again\"").replace("\"frames\": 81", "\"frames\": 17"));

    assertThat(run("--hardware", "h100-pcie").out().replaceAll("\\s+", " "))
        .containsPattern("No constants explain these runs: a figure is off by \\d+\\.\\d of its");
    Files.writeString(file, TWO);
    assertThat(run("--hardware", "h100-pcie").out()).doesNotContain("No constants explain");
  }

  @Test
  void constantsAndResidualsAreShown() {
    CommandRun run = run("--hardware", "h100-pcie");

    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .startsWith("Fitted h100-pcie to 2 figures of 2 runs of group bench of ")
        .containsSubsequence(
            "constant",
            "before",
            "fitted",
            "uncertainty",
            "linear efficiency",
            "0.4100",
            "attention efficiency",
            "0.3302",
            "H2D pinned",
            "26.00 GB/s",
            "-",
            "not identifiable",
            "outside of denoising",
            "not identifiable",
            "run",
            "figure",
            "measured",
            "profile",
            "error",
            "in deviations",
            "first",
            "steady step, s",
            "0.550",
            "0.0 %",
            "second",
            "6.500",
            "0.0 %")
        .doesNotContain("third", "Wrote");
    assertThat(directory).isDirectoryContaining(path -> path.equals(file));
  }

  @Test
  void theProfileIsReadAsHardware() {
    Machine machine = calibrated();
    CommandRun compare =
        CommandRun.of(
            "compare",
            "--hardware",
            profile.toString(),
            "--model",
            "Wan-AI/Wan2.1-T2V-1.3B-Diffusers",
            "--frames",
            "17",
            "--steps",
            "4",
            "--gpus",
            "1",
            "--strategy",
            "resident",
            "--format",
            "json");

    assertThat(machine.name()).isEqualTo("h100-pcie");
    assertThat(compare.err()).isEmpty();
    assertThat(compare.out()).contains("\"steadyStepSeconds\" : 0.5");
  }

  @Test
  void whatTheRunsSetIsTheirsAndAllElseIsAsItWas() throws IOException {
    Machine base = CATALOG.machine("h100-pcie");
    Machine machine = calibrated();
    Accelerator gpu = machine.accelerator();

    for (Constant constant : List.of(gpu.linearEfficiency(), gpu.attentionEfficiency())) {
      assertThat(constant.provenance()).isEqualTo(Provenance.CALIBRATED);
      assertThat(constant.source())
          .startsWith(
              "least squares on first, second of group bench of %s, within a factor of"
                  .formatted(file));
    }
    Accelerator before = base.accelerator();
    assertThat(gpu.linearEfficiency().value())
        .isNotCloseTo(before.linearEfficiency().value(), within(1e-3));
    assertThat(
            machine.with(
                gpu.withEfficiencies(
                    before.linearEfficiency(),
                    before.attentionEfficiency(),
                    gpu.memoryEfficiency())))
        .isEqualTo(base);
    // Not only as it is read, but field by field.
    JsonNode written = JSON.readTree(profile.toFile());
    assertThat(written.at("/routes/collective/bytesPerSecondCap/source").textValue())
        .contains("ChunkFlow");
    assertThat(written.at("/links/pcie-to-gpu/bytesPerSecond/value").doubleValue()).isEqualTo(26e9);
  }

  @Test
  void noCapIsAddedWhereNothingWasSet() throws IOException {
    Files.writeString(file, TWO.replace("h100-pcie", "h100-sxm"));
    run("--hardware", "h100-sxm", "-o", profile.toString());

    JsonNode written = JSON.readTree(profile.toFile());
    assertThat(written.at("/routes/collective").has("bytesPerSecondCap")).isFalse();
    assertThat(written.at("/routes/h2dPageable/bytesPerSecondCap/value").doubleValue())
        .isEqualTo(13e9);
  }

  @Test
  void theFittedProfileGivesTheFiguresBack() {
    calibrated();
    CommandRun run =
        CommandRun.of(
            "explain",
            "first",
            "--measurements",
            file.toString(),
            "--hardware",
            profile.toString());

    assertThat(run.out()).contains("Constants are those of %s, as it is.".formatted(profile));
    assertThat(run.out()).containsPattern("steady step, s +0\\.550 +0\\.5[45]\\d .* 0\\.\\d %");
  }

  @Test
  void aCalibratedProfileMayBeCalibratedAgain() {
    Machine once = calibrated();
    Path second = directory.resolve("again.json");
    CommandRun run = run("--hardware", profile.toString(), "-o", second.toString());
    Machine again = HardwareResolver.resolve(second.toString(), CATALOG);

    assertThat(run.exitCode()).isZero();
    assertThat(again.accelerator().linearEfficiency().value())
        .isCloseTo(once.accelerator().linearEfficiency().value(), within(1e-3));
  }

  @Test
  void theOldProfileStaysUntilTheNewOneIsWhole() throws IOException {
    Files.writeString(profile, "the old profile");
    CommandRun failing =
        run("--hardware", "h100-pcie", "--group", "none", "-o", profile.toString());

    assertThat(failing.exitCode()).isEqualTo(2);
    assertThat(profile).hasContent("the old profile");

    CommandRun done = run("--hardware", "h100-pcie", "-o", profile.toString());
    assertThat(done.out())
        .endsWith("\nWrote %s; use it with --hardware %s.\n".formatted(profile, profile));
    assertThat(Files.readString(profile)).startsWith("{\n").endsWith("}\n");
    try (Stream<Path> files = Files.list(directory)) {
      assertThat(files).containsExactlyInAnyOrder(file, profile);
    }
  }

  @Test
  void theSameQuestionHasTheSameAnswer() throws IOException {
    calibrated();
    String once = Files.readString(profile);
    String shown = run("--hardware", "h100-pcie").out();
    calibrated();

    assertThat(Files.readString(profile)).isEqualTo(once);
    assertThat(run("--hardware", "h100-pcie").out()).isEqualTo(shown);
  }

  @Test
  void runsOfWholeRequestsLeaveTheWarmupOfTheProfile() throws IOException {
    Files.writeString(file, TWO.replace("steadyStepSeconds", "totalSeconds"));
    Machine machine = calibrated();

    assertThat(machine.firstStepWarmupSeconds())
        .isEqualTo(CATALOG.machine("h100-pcie").firstStepWarmupSeconds());
    assertThat(run("--hardware", "h100-pcie").out())
        .contains("outside of denoising")
        .doesNotContain("first-step warm-up");
  }

  @Test
  void aGroupMayHaveRunElsewhere() {
    CommandRun run = run("--hardware", "l40s", "--group", "bench");

    assertThat(run.err()).isEmpty();
    assertThat(run.out()).startsWith("Fitted l40s to 2 figures of 2 runs of group bench of ");
  }

  @Test
  void whatOneFigureTiesIsSaidToBeTied() throws IOException {
    Files.writeString(
        file,
        SmallRuns.file(
            SmallRuns.run(
                "alone",
                "bench",
                "calibrate",
                "h100-pcie",
                1,
                "\"resident\"",
                "\"steadyStepSeconds\": 0.3")));

    assertThat(run("--hardware", "h100-pcie").out())
        .contains("only together with attention efficiency")
        .contains("only together with linear efficiency");
  }

  @Test
  void anImpossibleEfficiencyIsSaid() throws IOException {
    Files.writeString(file, TWO.replace("0.55", "0.05").replace("6.5", "4.0"));

    assertThat(run("--hardware", "h100-pcie").out())
        .contains("above 1: fewer bits, or less work than the runs say");
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 80, 120, 150})
  void linesKeepWithinTheWidthOfTheTerminal(int width) throws IOException {
    // Paths are as long as they are.
    Path runs = Files.writeString(Path.of("target", "r.json"), TWO);
    try {
      CommandRun run =
          CommandRun.atWidth(
              width, "calibrate", "--measurements", runs.toString(), "--hardware", "h100-pcie");

      assertThat(run.exitCode()).isZero();
      // A name and a remark beside it can be no narrower.
      assertThat(run.out().lines())
          .isNotEmpty()
          .allMatch(line -> line.length() <= width || line.strip().split(" {2,}").length == 2);
    } finally {
      Files.delete(runs);
    }
  }

  private CommandRun refused(String content, String... arguments) throws IOException {
    Files.writeString(file, content);
    CommandRun run = run(arguments);
    assertThat(run.out()).isEmpty();
    return run;
  }

  @Test
  void runsOfRoleCheckAreNoneToFitTo() throws IOException {
    CommandRun run = refused(TWO.replace("calibrate", "check"), "--hardware", "h100-pcie");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .isEqualToNormalizingNewlines(
            """
            error [INVALID_VALUE]: None of the runs of %s (3) has the role calibrate.
            Maybe give that role to the runs that may set constants.
            """
                .formatted(file));
  }

  @Test
  void runsOnOtherMachinesAreNoneToFitTo() throws IOException {
    CommandRun run = refused(TWO, "--hardware", "l40s");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("No run of role calibrate in %s is on the hardware (l40s).".formatted(file))
        .contains("Maybe choose its runs with --group; their hardware is: h100-pcie.");
  }

  @Test
  void groupsOfOneMachineAreToldApart() throws IOException {
    CommandRun run =
        refused(
            TWO.replaceFirst("\"group\": \"bench\"", "\"group\": \"other\""),
            "--hardware",
            "h100-pcie");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains(
            "The runs on (h100-pcie) are of 2 groups (other, bench), and constants are fitted to"
                + " one.")
        .contains("Maybe choose one with --group, or give runs of one machine and software");
    assertThat(run("--hardware", "h100-pcie", "--group", "other").out())
        .startsWith("Fitted h100-pcie to 1 figure of 1 run of group other of ");
  }

  @Test
  void anUnknownGroupIsAnsweredWithThoseThereAre() throws IOException {
    CommandRun run = refused(TWO, "--hardware", "h100-pcie", "--group", "bank");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("is of the group (bank).")
        .contains("Maybe use a group of it: bench.");
  }

  @Test
  void runsWithoutATimeAreNoneToFitTo() throws IOException {
    CommandRun run =
        refused(TWO.replace("steadyStepSeconds", "peakGpuGiB"), "--hardware", "h100-pcie");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err())
        .contains("(2) have no figure that constants can be fitted to.")
        .contains("Maybe add steadyStepSeconds or denoiseSeconds.");
  }

  @Test
  void aRunThatCannotBeSimulatedIsNamed() throws IOException {
    CommandRun run =
        refused(TWO.replaceFirst("\"resident\"", "\"nothing\""), "--hardware", "h100-pcie");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("There is no strategy named (nothing)").contains("first");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--hardware h100-pci | 2 | Maybe you meant h100-pcie",
        "--hardware none.json | 3 | Maybe ",
        "--measurements x.json --hardware h100-pcie | 3 | Maybe the path is relative",
        "'' | 2 | Maybe look at offload calibrate --help.",
        "--hardware h100-pcie -o no/such/directory/x.json | 3 | Maybe name a file in a directory",
        "--hardware h100-pcie -o . | 2 | Maybe name a file in it.",
      })
  void whatCannotBeDoneIsRefused(String arguments, int exitCode, String advice) {
    List<String> all = new ArrayList<>(List.of("calibrate"));
    if (!arguments.contains("--measurements")) {
      all.addAll(List.of("--measurements", file.toString()));
    }
    all.addAll(arguments.isEmpty() ? List.of() : List.of(arguments.split(" ")));
    CommandRun run = CommandRun.of(all.toArray(String[]::new));

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).startsWith("error [").contains("\n" + advice);
  }
}
