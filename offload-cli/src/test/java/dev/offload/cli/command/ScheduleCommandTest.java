package dev.offload.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.offload.cli.CommandRun;
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
        .contains("9 steps run another expert with one shift than with the other.");
    assertThat(out.lines().skip(3).limit(29)).allMatch(line -> line.length() <= 80);
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
    assertThat(json.get("switchSteps").get("sglang-flow-unipc").asInt()).isEqualTo(10);
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
