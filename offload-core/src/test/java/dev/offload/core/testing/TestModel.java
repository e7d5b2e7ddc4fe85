package dev.offload.core.testing;

import dev.offload.core.model.ComponentDescription;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.model.NoiseDefaults;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.model.SamplingDefaults;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** Builds models whose weights and work are set apart from each other. */
public final class TestModel {
  private int experts = 2;
  private int layers = 3;
  private int heads = 8;
  private int hiddenWidth = 512;
  private int textTokens = 16;
  private LatentGeometry geometry = new LatentGeometry(4, 8, 1, 1, 1);
  private List<Long> tensorElements = List.of(6_000_000L, 4_000_000L);
  private List<PhaseDescription> phases = List.of(linear("linear", 125_000, 1_000));
  private List<PhaseDescription> outerPhases = List.of();
  private List<LayerDescription.Part> parts = List.of();
  private boolean uneven;

  private TestModel() {}

  /** Two experts of three layers of 20 MB; a layer is one linear phase and no collective. */
  public static TestModel tiny() {
    return new TestModel();
  }

  /** The shape of Wan2.2-T2V-A14B, by its published widths. */
  public static TestModel wan() {
    long d = 5120;
    long f = 13824;
    TestModel model = new TestModel();
    model.layers = 40;
    model.heads = 40;
    model.hiddenWidth = (int) d;
    model.textTokens = 512;
    model.geometry = new LatentGeometry(4, 8, 1, 2, 2);
    model.tensorElements = List.of(4 * d * d, 4 * d * d, 2 * d * f);
    model.phases =
        List.of(
            linear("qkv", d, 3 * d),
            new PhaseDescription.AllToAll("scatter", d, 3, false),
            new PhaseDescription.Attention("self-attention", TokenSequence.LATENT, d),
            new PhaseDescription.AllToAll("gather", d, 1, false),
            linear("output", d, d),
            linear("cross query", d, d),
            new PhaseDescription.AllToAll("cross scatter", d, 1, true),
            new PhaseDescription.Attention("cross-attention", TokenSequence.TEXT, d),
            new PhaseDescription.AllToAll("cross gather", d, 1, true),
            linear("cross output", d, d),
            linear("up", d, f),
            linear("down", f, d));
    return model.parts(
        new LayerDescription.Part("attention", 2, 10), new LayerDescription.Part("ffn", 1, 2));
  }

  /** A layer with every kind of phase, at the width of the tiny model. */
  public static List<PhaseDescription> everyPhase() {
    long d = 512;
    return List.of(
        new PhaseDescription.Elementwise("norm", TokenSequence.LATENT, 40 * d, 4),
        linear("qkv", 40 * d, 3 * d),
        new PhaseDescription.AllToAll("scatter", 40 * d, 3, false),
        new PhaseDescription.Attention("self-attention", TokenSequence.LATENT, 40 * d),
        new PhaseDescription.AllToAll("gather", 40 * d, 1, false),
        new PhaseDescription.AllToAll("cross scatter", 40 * d, 1, true),
        new PhaseDescription.Attention("cross-attention", TokenSequence.TEXT, 40 * d),
        linear("feed-forward", 80 * d, 8 * d));
  }

  public static PhaseDescription linear(String name, long inputWidth, long outputWidth) {
    return new PhaseDescription.Linear(name, TokenSequence.LATENT, inputWidth, outputWidth);
  }

  public TestModel experts(int value) {
    experts = value;
    return this;
  }

  public TestModel layers(int value) {
    layers = value;
    return this;
  }

  public TestModel heads(int value) {
    heads = value;
    return this;
  }

  public TestModel geometry(LatentGeometry value) {
    geometry = value;
    return this;
  }

  /** Sets the tensors of every layer; a layer of 10 million elements takes 1 ms over PCIe. */
  public TestModel tensorElements(Long... values) {
    tensorElements = List.of(values);
    return this;
  }

  public TestModel phases(List<PhaseDescription> values) {
    phases = List.copyOf(values);
    return this;
  }

  /** Says what can move by itself of each layer that has all tensors and phases. */
  public TestModel parts(LayerDescription.Part... values) {
    parts = List.of(values);
    return this;
  }

  /** Makes layers differ: every second has one phase alone, every third as many tensors again. */
  public TestModel uneven() {
    uneven = true;
    return this;
  }

  /** Sets what runs before the first layer, and again after the last, with the outer weights. */
  public TestModel outerPhases(PhaseDescription... values) {
    outerPhases = List.of(values);
    return this;
  }

  public ModelDescription build() {
    List<ExpertDescription> built = new ArrayList<>();
    for (int i = 0; i < experts; i++) {
      built.add(expert(i == 0 ? "transformer" : "transformer_" + (i + 1)));
    }
    return new ModelDescription(
        "test/model",
        "a test",
        Optional.empty(),
        built,
        heads,
        hiddenWidth,
        textTokens,
        geometry,
        List.of(component("text_encoder", 3_000_000, Precision.FP32)),
        component("vae", 1_000_000, Precision.FP32),
        2,
        new SamplingDefaults(
            160,
            160,
            1,
            0,
            4,
            2,
            List.of(1.0),
            NoiseDefaults.of(
                "sglang-flow-unipc",
                5,
                experts == 2 ? OptionalDouble.of(0.9) : OptionalDouble.empty())));
  }

  private ExpertDescription expert(String name) {
    List<LayerDescription> built = new ArrayList<>();
    for (int i = 0; i < layers; i++) {
      boolean twice = uneven && i % 3 == 2;
      boolean brief = uneven && i % 2 == 1;
      built.add(
          new LayerDescription(
              "blocks." + i,
              tensors(twice ? 2 : 1),
              brief ? phases.subList(0, 1) : phases,
              twice || brief ? List.of() : parts));
    }
    LayerDescription outer =
        new LayerDescription(
            "outer", List.of(new TensorDescription("embedding", 500_000)), List.of());
    return new ExpertDescription(name, outer, outerPhases, built, outerPhases);
  }

  private List<TensorDescription> tensors(int times) {
    List<TensorDescription> tensors = new ArrayList<>();
    for (int time = 0; time < times; time++) {
      for (long elements : tensorElements) {
        tensors.add(new TensorDescription("weight." + tensors.size(), elements));
      }
    }
    return tensors;
  }

  private static ComponentDescription component(String name, long elements, Precision precision) {
    return new ComponentDescription(
        name, List.of(new TensorDescription("weight", elements)), precision);
  }
}
