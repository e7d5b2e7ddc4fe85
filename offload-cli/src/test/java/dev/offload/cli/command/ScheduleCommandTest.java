package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
import dev.offload.models.schedule.NoiseScheduler;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScheduleCommandTest {
  private static String out(String... arguments) {
    CommandRun run = CommandRun.of(arguments);
    assertThat(run.err()).isEmpty();
    assertThat(run.exitCode()).isZero();
    return run.out();
  }

  @Test
  void theDefaultRunSwitchesAtStep19Of27() {
    String out = out("schedule");

    assertThat(out)
        .startsWith(
            "Wan-AI/Wan2.2-T2V-A14B-Diffusers: 27 steps of SGLang FlowUniPC, flow shift 12.0,"
                + " boundary 0.875\n")
        .contains("  18  0.8759       875  transformer\n")
        .contains("  19  0.8571       857  transformer_2 <\n")
        .contains("takes over at step 19 of 27")
        .containsPattern("SGLang FlowUniPC +19\n +SGLang, scheduling_flow_unipc_multistep.py\n")
        .contains("The schedulers disagree on the switch step with flow shift 12.0.")
        .contains("the published checkpoint, 3.0, and with it switches at step 10.");
  }

  @Test
  void twoShiftsStandSideBySide() {
    String out = out("schedule", "--flow-shift", "3", "--flow-shift", "12");

    assertThat(out)
        .containsPattern(
            "at 3\\.0 +at 12\\.0\nstep +sigma  timestep  expert +sigma  timestep  expert")
        .containsPattern(" 10  0\\.\\d+ +\\d+  transformer_2 < +0\\.9600 +959  transformer\n")
        .contains(", flow shifts 3.0 and 12.0, boundary 0.875\n")
        .contains("9 steps (10 to 18) run another expert with one shift than with another.");
    assertThat(out.lines().skip(3).limit(29)).allMatch(line -> line.length() <= 80);
  }

  @Test
  void schedulersAreComparedAtEveryShift() throws Exception {
    String[] line = "schedule --steps 12 --flow-shift 5 --flow-shift 8 --flow-shift 12".split(" ");

    assertThat(out(line))
        .containsPattern(
            " +switch +switch +switch\nscheduler +at 5\\.0 +at 8\\.0 +at 12\\.0\n"
                + "SGLang FlowUniPC +6 +8 +9\n")
        .containsPattern("FlowMatchEuler of image pipelines +7 +8 +9\n")
        .contains(
            "- All schedulers switch at step 9 with flow shift 12.0.\n"
                + "- The schedulers disagree on the switch step with flow shifts 5.0 and 8.0.\n");
    List<String> json = new ArrayList<>(List.of(line));
    json.addAll(List.of("--format", "json"));
    JsonNode schedules =
        new ObjectMapper().readTree(out(json.toArray(String[]::new))).get("schedules");
    assertThat(schedules)
        .extracting(each -> each.get("schedulersAgree").asBoolean())
        .containsExactly(false, false, true);
    assertThat(schedules)
        .extracting(each -> each.get("switchSteps").get("flow-match-euler-image").asInt())
        .containsExactly(7, 8, 9);
  }

  @Test
  void saysWhereAllSchedulersSwitch() {
    assertThat(out("schedule", "--steps", "12", "--flow-shift", "12"))
        .contains("- All schedulers switch at step 9 with flow shift 12.0.\n");
    assertThat(out("schedule", "--steps", "2", "--boundary", "0.001"))
        .contains("- Flow shift 12.0: the high-noise expert runs every step.\n")
        .contains("- No scheduler switches with flow shift 12.0.\n")
        .contains("the published checkpoint, 3.0, and with it never switches.\n");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({
    "12.01, 'Every step runs the same expert, whichever the shift.'",
    "11, One step (18) runs another expert with one shift than with another.",
  })
  void shiftsMayHardlyDiffer(String other, String said) {
    assertThat(out("schedule", "--flow-shift", "12", "--flow-shift", other)).contains(said);
  }

  @Test
  void jsonHasEveryStepOfEverySchedule() throws Exception {
    JsonNode json =
        new ObjectMapper()
            .readTree(
                out("schedule", "--flow-shift", "3", "--flow-shift", "12", "--format", "json"));

    assertThat(json.get("scheduler").asText()).isEqualTo("sglang-flow-unipc");
    assertThat(json.get("schedules")).hasSize(2);
    assertThat(json.get("schedules").get(0).get("switchStep").asInt()).isEqualTo(10);
    JsonNode twelve = json.get("schedules").get(1);
    assertThat(twelve.get("switchStep").asInt()).isEqualTo(19);
    assertThat(twelve.get("schedule")).hasSize(27);
    assertThat(twelve.get("schedule").get(18).get("timestep").asDouble()).isEqualTo(857);
    assertThat(twelve.get("schedule").get(18).get("expert").asText()).isEqualTo("transformer_2");
    assertThat(twelve.get("switchSteps").get("sglang-flow-unipc").asInt()).isEqualTo(19);
    assertThat(twelve.get("switchSteps").get("flow-match-euler").asInt()).isEqualTo(18);
    assertThat(twelve.get("schedulersAgree").asBoolean()).isFalse();
    JsonNode three = json.get("schedules").get(0);
    assertThat(three.get("switchSteps").get("sglang-flow-unipc").asInt()).isEqualTo(10);
    assertThat(three.get("switchSteps")).hasSize(NoiseScheduler.values().length);
  }

  @Test
  void csvHasARowPerStepAndShift() {
    List<String> rows =
        out("schedule", "--flow-shift", "3", "--flow-shift", "12", "--format", "csv")
            .lines()
            .toList();

    assertThat(rows).hasSize(1 + 2 * 27);
    assertThat(rows.get(0)).isEqualTo("flowShift,step,sigma,timestep,expert");
    assertThat(rows.get(1 + 27 + 18)).startsWith("12.0,19,0.857").endsWith(",857.0,transformer_2");
  }

  @Test
  void aBoundaryOfOnesOwnMovesTheSwitch() {
    assertThat(out("schedule", "--boundary", "0.9")).contains("takes over at step 17 of 27");
  }

  @Test
  void aModelOfOneExpertHasNoSwitch() {
    assertThat(out("schedule", "Qwen-Image", "--steps", "5"))
        .contains("   5  0.0200     20.00\n")
        .doesNotContain("expert");
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource({
    "--steps, 0, from 1 to 10000",
    "--flow-shift, 0, from 0.01 to 100",
    "--boundary, 2, above 0 and at most 1",
    "--scheduler, euler, flow-match-euler",
  })
  void impossibleNumbersAreRefused(String option, String value, String mentioned) {
    CommandRun run = CommandRun.of("schedule", option, value);

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains(mentioned);
    assertThat(run.out()).isEmpty();
  }

  @Test
  void aBoundaryNeedsTwoExperts() {
    CommandRun run = CommandRun.of("schedule", "FLUX.1-dev", "--boundary", "0.5");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("(0.5)").contains("one expert");
  }
}
