package dev.offload.core.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.offload.core.hardware.Machine;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.testing.TestMachine;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.unit.DataSize;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FingerprintTest {
  private static Scenario.Builder builder() {
    return TestScenario.tiny().steps(4).switchStep(3).builder();
  }

  private static TestMachine machine() {
    return TestMachine.pcie();
  }

  private static ServingRuntime runtime(
      TokenSharding sharding,
      boolean cross,
      PinnedRounding rounding,
      double launch,
      double call,
      double activations,
      Map<String, Map<String, String>> defaults) {
    return new ServingRuntime(
        "test",
        "software of a test",
        sharding,
        cross,
        rounding,
        TestMachine.constant(launch),
        TestMachine.constant(launch),
        TestMachine.constant(call),
        TestMachine.constant(1),
        TestMachine.constant(activations),
        defaults);
  }

  private static Map<String, Scenario.Builder> changedPartByPart() {
    Map<String, Scenario.Builder> all = new LinkedHashMap<>();
    all.put("nothing", builder());
    all.put("layers", builder().model(TestModel.tiny().layers(4).build()));
    all.put("experts", TestScenario.tiny().model(TestModel.tiny().experts(1)).steps(4).builder());
    all.put("heads", builder().model(TestModel.tiny().heads(16).build()));
    all.put("tensors", builder().model(TestModel.tiny().tensorElements(10_000_000L).build()));
    all.put("phases", builder().model(TestModel.tiny().phases(TestModel.everyPhase()).build()));
    all.put(
        "geometry",
        builder().model(TestModel.tiny().geometry(new LatentGeometry(2, 8, 1, 1, 1)).build()));
    all.put("gpus", builder().machine(machine().gpus(4).build()));
    all.put("switches", builder().machine(machine().switches(2, 50e9).build()));
    all.put("uplink", builder().machine(machine().switches(2, 51e9).build()));
    all.put("nvlink", builder().machine(TestMachine.nvlink().build()));
    all.put("weight", builder().machine(machine().collectiveWeight(0.02).build()));
    all.put("latency", builder().machine(machine().latencySeconds(1e-9).build()));
    all.put("memory rate", builder().machine(machine().memoryBytesPerSecond(2e12).build()));
    all.put("memory", builder().machine(machine().memoryBytes(81e9).build()));
    all.put("host memory", builder().machine(machine().hostMemoryBytes(2e12).build()));
    all.put("machine's warm-up", builder().machine(machine().warmupSeconds(1).build()));
    all.put("width", builder().workload(new Workload(168, 160, 1, 1)));
    all.put("height", builder().workload(new Workload(160, 168, 1, 1)));
    all.put("frames", builder().workload(new Workload(160, 160, 2, 1)));
    all.put("passes", builder().workload(new Workload(160, 160, 1, 2)));
    all.put("ulysses", builder().parallelism(new Parallelism(2, 1, 1)));
    all.put("ring", builder().parallelism(new Parallelism(1, 2, 1)));
    all.put(
        "guidance",
        builder().workload(new Workload(160, 160, 1, 2)).parallelism(new Parallelism(1, 1, 2)));
    TokenSharding tokens = TokenSharding.TOKENS;
    PinnedRounding exact = PinnedRounding.EXACT;
    Map<String, Map<String, String>> none = Map.of();
    all.put(
        "sharding", builder().runtime(runtime(TokenSharding.FRAMES, false, exact, 0, 0, 1, none)));
    all.put("cross", builder().runtime(runtime(tokens, true, exact, 0, 0, 1, none)));
    all.put(
        "rounding",
        builder().runtime(runtime(tokens, false, PinnedRounding.POWER_OF_TWO, 0, 0, 1, none)));
    all.put("launch", builder().runtime(runtime(tokens, false, exact, 1e-6, 0, 1, none)));
    all.put("call", builder().runtime(runtime(tokens, false, exact, 0, 1e-6, 1, none)));
    all.put("activations", builder().runtime(runtime(tokens, false, exact, 0, 0, 2, none)));
    all.put(
        "defaults",
        builder().runtime(runtime(tokens, false, exact, 0, 0, 1, Map.of("a", Map.of("b", "c")))));
    all.put("steps", builder().noise(TestScenario.noise(5, 3)));
    all.put("switch", builder().noise(TestScenario.noise(4, 2)));
    NoisePlan noise = TestScenario.noise(4, 3);
    all.put(
        "scheduler",
        builder().noise(new NoisePlan("other", 5, OptionalDouble.of(0.9), noise.steps())));
    all.put(
        "shift", builder().noise(new NoisePlan("test", 6, OptionalDouble.of(0.9), noise.steps())));
    all.put(
        "boundary",
        builder().noise(new NoisePlan("test", 5, OptionalDouble.empty(), noise.steps())));
    all.put("warm-up", builder().firstStepWarmupSeconds(2));
    all.put("vram", builder().deviceMemoryBudget(DataSize.ofGibibytes(24)));
    all.put("ram", builder().hostMemoryBudget(DataSize.ofGibibytes(24)));
    return all;
  }

  @Test
  void everyPartChangesIt() {
    Map<String, String> partByFingerprint = new TreeMap<>();

    changedPartByPart()
        .forEach(
            (part, builder) ->
                assertThat(partByFingerprint.put(builder.build().fingerprint(), part))
                    .as("what looks like a change of %s", part)
                    .isNull());
  }

  @Test
  void equalScenariosHaveTheSame() {
    assertThat(builder().build().fingerprint())
        .isEqualTo(builder().build().fingerprint())
        .matches("[0-9a-f]{16}");
  }

  @Test
  void theOrderOfMapsHasNoMeaning() {
    Machine machine = machine().build();
    Map<String, Integer> ascending = new LinkedHashMap<>();
    Map<String, Integer> descending = new LinkedHashMap<>();
    Set<String> names = new TreeSet<>(machine.links().keySet());
    names.forEach(name -> ascending.put(name, name.length()));
    names.stream()
        .sorted((a, b) -> b.compareTo(a))
        .forEach(name -> descending.put(name, name.length()));

    assertThat(Fingerprint.of(ascending)).isEqualTo(Fingerprint.of(descending));
  }

  @Test
  void neighbouringTextsDoNotRunTogether() {
    assertThat(Fingerprint.of("ab", "c")).isNotEqualTo(Fingerprint.of("a", "bc"));
    assertThat(Fingerprint.of(OptionalDouble.empty())).isNotEqualTo(Fingerprint.of(0.0));
  }
}
