package dev.offload.core.testing.contract;

import dev.offload.core.model.LayerDescription;
import dev.offload.core.scenario.Workload;
import dev.offload.core.testing.TestModel;
import dev.offload.core.testing.TestRuntimes;
import dev.offload.core.testing.TestScenario;

/** Models whose layers differ in number and in kind. */
enum ModelShape {
  ONE_LAYER("1 layer") {
    @Override
    TestModel model() {
      return small(1);
    }
  },
  FEW_LAYERS("3 layers") {
    @Override
    TestModel model() {
      return small(3);
    }
  },
  UNEVEN_LAYERS("7 uneven layers") {
    @Override
    TestModel model() {
      return small(7).uneven();
    }
  },
  FORTY_LAYERS("40 layers") {
    @Override
    TestModel model() {
      return TestModel.wan().outerPhases(TestModel.linear("outer", 64, 5120));
    }

    @Override
    TestScenario scenario(int forwards) {
      return TestScenario.wan()
          .model(model())
          .workload(new Workload(1280, 720, 81, forwards))
          .runtime(TestRuntimes.SGLANG_2026_09);
    }
  };

  private static final double LAUNCH_SECONDS = 5e-6;
  private static final double COPY_CALL_SECONDS = 10e-6;

  private final String text;

  ModelShape(String text) {
    this.text = text;
  }

  abstract TestModel model();

  /** Returns a scenario of the model and a size that suits it. */
  TestScenario scenario(int forwards) {
    return TestScenario.tiny()
        .model(model())
        .workload(new Workload(160, 160, 9, forwards))
        .runtime(TestScenario.runtime(LAUNCH_SECONDS, COPY_CALL_SECONDS));
  }

  /** Returns a model of small layers with every kind of phase, whose outer weights are used. */
  static TestModel small(int layers) {
    return TestModel.tiny()
        .layers(layers)
        .phases(TestModel.everyPhase())
        .parts(new LayerDescription.Part("attention", 1, 7), new LayerDescription.Part("ffn", 1, 1))
        .outerPhases(TestModel.linear("outer", 512, 1_000));
  }

  @Override
  public String toString() {
    return text;
  }
}
