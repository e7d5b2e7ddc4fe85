package dev.offload.core.testing.contract;

import dev.offload.core.hardware.Machine;
import dev.offload.core.scenario.Parallelism;
import dev.offload.core.scenario.Scenario;
import dev.offload.core.scenario.Workload;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestScenario;
import dev.offload.core.unit.DataSize;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * The scenarios of the contract: a list that goes through each kind of difference, and a sample
 * that mixes them. The same on every run.
 */
public final class ContractScenarios {
  private static final List<Integer> STEPS = List.of(1, 2, 3, 8, 27);

  /** Ulysses, ring and guidance degrees; the largest are for machines of six and eight GPUs. */
  private static final List<Parallelism> LAYOUTS =
      List.of(
          new Parallelism(1, 1, 1),
          new Parallelism(2, 1, 1),
          new Parallelism(4, 1, 1),
          new Parallelism(1, 2, 1),
          new Parallelism(1, 4, 1),
          new Parallelism(2, 2, 1),
          new Parallelism(1, 1, 2),
          new Parallelism(2, 1, 2),
          new Parallelism(2, 3, 1),
          new Parallelism(1, 3, 2),
          new Parallelism(8, 1, 1));

  private ContractScenarios() {}

  /** Returns the listed scenarios of a machine: models, budgets, schedules and layouts. */
  public static List<ContractScenario> listed(Machine machine) {
    List<ContractScenario> list = new ArrayList<>();
    modelsAndBudgets(machine, list);
    schedules(machine, list);
    list.addAll(layouts(machine));
    return List.copyOf(list);
  }

  private static void modelsAndBudgets(Machine machine, List<ContractScenario> list) {
    for (ModelShape shape : ModelShape.values()) {
      for (Budget budget : Budget.values()) {
        for (int experts = 1; experts <= 2; experts++) {
          int switchStep = experts == 2 ? 2 : 0;
          list.add(
              listed(machine, shape, budget, experts, 3, switchStep, 2, new Parallelism(1, 1, 1)));
        }
      }
    }
  }

  private static void schedules(Machine machine, List<ContractScenario> list) {
    Parallelism alone = new Parallelism(1, 1, 1);
    for (int steps : STEPS) {
      for (int forwards = 1; forwards <= 2; forwards++) {
        list.add(
            listed(
                machine, ModelShape.FEW_LAYERS, Budget.ONE_EXPERT, 1, steps, 0, forwards, alone));
        for (int switchStep : List.of(0, 1, 2, steps)) {
          boolean repeated = switchStep == steps && steps <= 2;
          if (switchStep <= steps && !repeated) {
            list.add(
                listed(
                    machine,
                    ModelShape.FEW_LAYERS,
                    Budget.ONE_EXPERT,
                    2,
                    steps,
                    switchStep,
                    forwards,
                    alone));
          }
        }
      }
    }
  }

  /** Returns those that differ in the layout, as machines do in what they can have. */
  public static List<ContractScenario> layouts(Machine machine) {
    List<ContractScenario> list = new ArrayList<>();
    for (Parallelism layout : possible(machine)) {
      for (int forwards = layout.guidance(); forwards <= 2; forwards++) {
        list.add(
            listed(
                machine, ModelShape.UNEVEN_LAYERS, Budget.ONE_EXPERT, 2, 3, 2, forwards, layout));
      }
    }
    List<Parallelism> layouts = possible(machine);
    Parallelism largest = layouts.get(layouts.size() - 1);
    list.add(listed(machine, ModelShape.FORTY_LAYERS, Budget.AMPLE, 2, 27, 8, 2, largest));
    return list;
  }

  private static List<Parallelism> possible(Machine machine) {
    return LAYOUTS.stream().filter(layout -> layout.gpus() <= machine.gpus()).toList();
  }

  private static ContractScenario listed(
      Machine machine,
      ModelShape shape,
      Budget budget,
      int experts,
      int steps,
      int switchStep,
      int guidancePasses,
      Parallelism layout) {
    Scenario.Builder builder =
        shape
            .scenario(guidancePasses)
            .model(shape.model().experts(experts))
            .steps(steps)
            .switchStep(switchStep)
            .layout(layout.ulysses(), layout.ring(), layout.guidance())
            .builder()
            .machine(machine);
    Scenario scenario = builder.deviceMemoryBudget(budget.of(builder.build())).build();
    return new ContractScenario(
        "%s, %s, %s".formatted(machine.name(), budget, describe(shape.toString(), scenario)),
        scenario);
  }

  private static String describe(String model, Scenario scenario) {
    int experts = scenario.experts().size();
    String schedule =
        experts == 1
            ? "1 expert"
            : "2 experts, "
                + (scenario.switchStep().isPresent()
                    ? "the second from step " + scenario.switchStep().getAsInt()
                    : "the second never");
    return "%s, %s, %d steps, %d forwards, %s"
        .formatted(
            model,
            schedule,
            scenario.noise().steps().size(),
            scenario.forwardsPerStep(),
            scenario.parallelism());
  }

  /** Returns a scenario unlike all others, to be recorded amid the recording of another. */
  static ContractScenario interruption() {
    Scenario.Builder builder =
        TestScenario.tiny().model(ModelShape.small(2)).steps(2).switchStep(2).builder();
    Scenario scenario = builder.deviceMemoryBudget(Budget.room(builder.build(), 5_000_000)).build();
    return new ContractScenario(describe("2 layers amid another run", scenario), scenario);
  }

  /** Draws a scenario of one of the machines. */
  public static ContractScenario random(List<Machine> machines, long seed) {
    Random random = new Random(seed);
    Machine machine = machines.get(random.nextInt(machines.size()));
    List<Parallelism> layouts = possible(machine);
    Parallelism layout = layouts.get(random.nextInt(layouts.size()));
    int experts = 1 + random.nextInt(2);
    int steps = 1 + random.nextInt(6);
    TestModel model =
        ModelShape.small(1 + random.nextInt(9))
            .experts(experts)
            .tensorElements(1L + random.nextInt(20_000_000), 1L + random.nextInt(2_000_000));
    if (random.nextBoolean()) {
      model.uneven();
    }
    // Sometimes the host needs longer than the device.
    double launchSeconds = List.of(0.0, 5e-6, 50e-6, 1e-3).get(random.nextInt(4));
    int passes = layout.guidance() == 2 ? 2 : 1 + random.nextInt(2);
    Scenario.Builder builder =
        TestScenario.tiny()
            .model(model)
            .workload(new Workload(160, 160, 1 + random.nextInt(20), passes))
            .runtime(TestScenario.runtime(launchSeconds, random.nextBoolean() ? 0 : 10e-6))
            .steps(steps)
            .switchStep(experts == 2 ? random.nextInt(steps + 1) : 0)
            .layout(layout.ulysses(), layout.ring(), layout.guidance())
            .builder()
            .machine(machine);
    Scenario roomy = builder.build();
    long weightBytes = (long) (2.5 * random.nextDouble() * Budget.expertBytes(roomy));
    DataSize budget = Budget.room(roomy, weightBytes);
    Scenario scenario = builder.deviceMemoryBudget(budget).build();
    String layers = scenario.experts().get(0).layers().size() + " random layers";
    return new ContractScenario(
        "seed %d: %s, %s of memory, %s"
            .formatted(seed, machine.name(), budget, describe(layers, scenario)),
        scenario);
  }
}
