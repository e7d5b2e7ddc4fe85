package dev.offload.strategies;

import dev.offload.core.scenario.Expert;
import dev.offload.core.strategy.RunSetting;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  private static final String CHUNK = "32MB";

  private final RunSetting setting;
  private final int layers;
  private final List<Map<String, String>> choices = new ArrayList<>();

  private LayerwiseChoices(RunSetting setting) {
    this.setting = setting;
    this.layers =
        setting.experts().stream().mapToInt(expert -> expert.layers().size()).max().orElse(0);
  }

  static List<Map<String, String>> of(RunSetting setting) {
    return new LayerwiseChoices(setting).list();
  }

  private List<Map<String, String>> list() {
    choices.add(Map.of());
    for (String variant : List.of("v2", "v1", "synchronous", "group")) {
      choices.add(Map.of(LayerwiseStrategy.VARIANT, variant));
    }
    v2(Map.of(ChunkSize.NAME, CHUNK));
    int most = mostThatStay();
    for (double share : SHARES) {
      String count = Integer.toString((int) (share * most));
      if (most > 0 && !count.equals("0")) {
        v2(Map.of(ResidentCount.NAME, count, LayerwiseStrategy.PLACEMENT, "strided"));
        v2(Map.of(ResidentCount.NAME, count));
      }
    }
    for (int ahead = 2; ahead <= Math.min(layers, MOST_AHEAD) && fits(ahead); ahead++) {
      v2(Map.of(LayerwiseStrategy.PREFETCH, Integer.toString(ahead)));
    }
    return List.copyOf(choices);
  }

  private void v2(Map<String, String> values) {
    Map<String, String> choice = new LinkedHashMap<>(values);
    choice.put(LayerwiseStrategy.VARIANT, "v2");
    choices.add(choice);
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
