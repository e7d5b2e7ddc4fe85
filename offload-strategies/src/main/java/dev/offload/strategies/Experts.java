package dev.offload.strategies;

import dev.offload.core.model.Precision;
import dev.offload.core.scenario.Expert;
import dev.offload.core.scenario.Layer;
import dev.offload.core.strategy.Movement.Swap;
import dev.offload.core.strategy.RunSetting;
import dev.offload.core.strategy.RunStep;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** What strategies ask about the experts of a run. */
final class Experts {
  private Experts() {}

  /** Returns the experts that run in some step, in the order of their first. */
  static List<Expert> running(RunSetting setting) {
    Map<Integer, Expert> running = new LinkedHashMap<>();
    setting.steps().forEach(step -> running.put(step.expert().index(), step.expert()));
    return List.copyOf(running.values());
  }

  /** Returns the device memory of the weights around the layers of all experts that run. */
  static long outerBytes(RunSetting setting) {
    return running(setting).stream().mapToLong(expert -> bytes(expert.outer())).sum();
  }

  /** Returns the device memory that layers may take beside the weights around them, from 0. */
  static long roomBytes(RunSetting setting) {
    return Math.max(0, setting.weightBudgetBytes() - outerBytes(setting));
  }

  /** Returns the bytes of an expert's layers. */
  static long layerBytes(Expert expert) {
    return expert.layers().stream().mapToLong(Experts::bytes).sum();
  }

  /** Returns the bytes of the largest layer of all experts that run. */
  static long largestLayerBytes(RunSetting setting) {
    return layers(setting).mapToLong(Experts::bytes).max().orElse(0);
  }

  /** Returns the first step of another expert than the first, 1-based; 0 if there is none. */
  static int switchStep(RunSetting setting) {
    Expert first = setting.steps().get(0).expert();
    return setting.steps().stream()
        .filter(step -> step.expert().index() != first.index())
        .mapToInt(RunStep::number)
        .findFirst()
        .orElse(0);
  }

  /** Returns the experts that change places, in the order in which they do. */
  static List<Swap> swaps(RunSetting setting, boolean layerByLayer) {
    List<Swap> swaps = new ArrayList<>();
    int current = setting.steps().get(0).expert().index();
    for (RunStep step : setting.steps()) {
      int next = step.expert().index();
      if (next != current) {
        swaps.add(new Swap(current, next, layerByLayer));
        current = next;
      }
    }
    return swaps;
  }

  static long bytes(Layer layer) {
    return layer.weightBytes(Precision.BF16);
  }

  private static Stream<Layer> layers(RunSetting setting) {
    return running(setting).stream().flatMap(expert -> expert.layers().stream());
  }
}
