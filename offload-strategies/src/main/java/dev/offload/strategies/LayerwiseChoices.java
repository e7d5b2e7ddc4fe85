package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.StrategyOptions;
import dev.offload.strategies.LayerwiseStrategy.Placement;
import dev.offload.strategies.LayerwiseStrategy.Variant;
import java.util.ArrayList;
import java.util.List;

/**
 * The options of layerwise offload that are worth trying on a setting: each variant; of v2, some
 * numbers of layers that stay, and each number of layers ahead; less those whose layers that are
 * there from the start exceed the room for weights, which cannot fit.
 */
final class LayerwiseChoices {
  /** Shares of the most layers that may stay. */
  private static final double[] SHARES = {1, 0.75, 0.5, 0.25};

  /** The furthest ahead that is tried; deeper models than this are rare. */
  private static final int MOST_AHEAD = 160;

  private static final StrategyOptions V2 =
      StrategyOptions.defaults().with(LayerwiseStrategy.VARIANT, Variant.V2);

  private final RunSetting setting;
  private final int layers;
  private final List<StrategyOptions> choices = new ArrayList<>();

  private LayerwiseChoices(RunSetting setting) {
    this.setting = setting;
    this.layers =
        setting.experts().stream().mapToInt(expert -> expert.layers().size()).max().orElse(0);
  }

  static List<StrategyOptions> of(RunSetting setting) {
    return new LayerwiseChoices(setting).list();
  }

  private List<StrategyOptions> list() {
    choices.add(StrategyOptions.defaults());
    for (Variant variant : List.of(Variant.V2, Variant.V1, Variant.SYNCHRONOUS, Variant.GROUP)) {
      choices.add(StrategyOptions.defaults().with(LayerwiseStrategy.VARIANT, variant));
    }
    choices.add(V2.with(LayerwiseStrategy.CHUNK, ChunkSize.USUAL.size()));
    choices.add(V2.with(CopyStart.OPTION, CopyStart.ATTENTION));
    int most = mostThatStay();
    for (double share : SHARES) {
      int count = (int) (share * most);
      if (count > 0) {
        StrategyOptions leading = V2.with(LayerwiseStrategy.RESIDENT, (double) count);
        choices.add(leading.with(LayerwiseStrategy.PLACEMENT, Placement.STRIDED));
        choices.add(leading);
      }
    }
    for (int ahead = 2; ahead <= Math.min(layers, MOST_AHEAD) && fits(ahead); ahead++) {
      choices.add(V2.with(LayerwiseStrategy.PREFETCH, (double) ahead));
    }
    return List.copyOf(choices);
  }

  /** Returns how many layers of each expert may stay beside one that is loaded ahead. */
  private int mostThatStay() {
    int most = layers;
    while (most > 0 && !fits(Math.min(most + 1, layers))) {
      most--;
    }
    return most;
  }

  /** Returns whether so many layers of each expert, loaded with the model, leave room to run. */
  private boolean fits(int preloaded) {
    long bytes = 0;
    for (Expert expert : setting.experts()) {
      bytes += Experts.bytes(expert.outer());
      int count = Math.min(preloaded, expert.layers().size());
      for (int i = 0; i < count; i++) {
        bytes += Experts.bytes(expert.layers().get(i));
      }
    }
    return bytes <= setting.weightBudgetBytes();
  }
}
