package dev.offload.core.testing;

import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.scenario.DenoisingStep;
import dev.offload.core.scenario.NoisePlan;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.PinnedRounding;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.ServingRuntime;
import dev.offload.core.scenario.TokenSharding;
import dev.offload.core.scenario.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Builds scenarios: the tiny model on one PCIe GPU, 400 tokens, one forward a step. */
public final class TestScenario {
  private ModelDescription model = TestModel.tiny().build();
  private Machine machine = TestMachine.pcie().build();
  private Workload workload = new Workload(160, 160, 1, 1);
  private Parallelism parallelism = new Parallelism(1, 1, 1);
  private ServingRuntime runtime = runtime(0, 0);
  private int steps = 1;
  private int switchStep;

  private TestScenario() {}

  public static TestScenario tiny() {
    return new TestScenario();
  }

  /** Wan2.2-T2V-A14B at 1280x720 with 81 frames and guidance. */
  public static TestScenario wan() {
    TestScenario scenario = new TestScenario();
    scenario.model = TestModel.wan().build();
    scenario.workload = new Workload(1280, 720, 81, 2);
    scenario.runtime = TestRuntimes.SGLANG_2025_12;
    return scenario;
  }

  /** Software with the given host times, whose activations take one tensor. */
  public static ServingRuntime runtime(double launchSeconds, double copyCallSeconds) {
    return new ServingRuntime(
        "test",
        "software of a test",
        TokenSharding.TOKENS,
        false,
        PinnedRounding.EXACT,
        TestMachine.constant(launchSeconds),
        TestMachine.constant(launchSeconds),
        TestMachine.constant(copyCallSeconds),
        TestMachine.constant(1),
        TestMachine.constant(1),
        Map.of());
  }

  /** So many steps, the second expert from {@code switchStep} on; 0 for never. */
  public static NoisePlan noise(int steps, int switchStep) {
    List<DenoisingStep> list = new ArrayList<>();
    for (int number = 1; number <= steps; number++) {
      double sigma = 1 - (number - 1) / (double) steps;
      int expert = switchStep > 0 && number >= switchStep ? 1 : 0;
      list.add(new DenoisingStep(number, sigma, 1000 * sigma, expert));
    }
    return new NoisePlan("test", 5, OptionalDouble.of(0.9), list);
  }

  public TestScenario model(TestModel value) {
    model = value.build();
    return this;
  }

  public TestScenario machine(TestMachine value) {
    machine = value.build();
    return this;
  }

  public TestScenario workload(Workload value) {
    workload = value;
    return this;
  }

  public TestScenario layout(int ulysses, int ring, int guidance) {
    parallelism = new Parallelism(ulysses, ring, guidance);
    return this;
  }

  public TestScenario runtime(ServingRuntime value) {
    runtime = value;
    return this;
  }

  public TestScenario steps(int value) {
    steps = value;
    return this;
  }

  public TestScenario switchStep(int value) {
    switchStep = value;
    return this;
  }

  public Scenario.Builder builder() {
    return Scenario.builder()
        .model(model)
        .machine(machine)
        .workload(workload)
        .parallelism(parallelism)
        .runtime(runtime)
        .noise(noise(steps, switchStep));
  }

  public Scenario build() {
    return builder().build();
  }
}
