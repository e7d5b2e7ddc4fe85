package dev.offload.models.architecture;

import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.LayerDescription.Part;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.TensorDescription;
import dev.offload.models.architecture.DoubleStreamBlock.Stream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Makes the layers that repeat. */
final class Layers {
  private Layers() {}

  /**
   * Returns layers that differ in nothing but their number.
   *
   * @param list the name of their list, as in "transformer_blocks"
   */
  static List<LayerDescription> repeated(
      String list, int count, List<TensorDescription> tensors, List<PhaseDescription> phases) {
    return IntStream.range(0, count)
        .mapToObj(i -> new LayerDescription(list + "." + i, tensors, phases))
        .toList();
  }

  /**
   * Returns such layers, of which the feed-forward network is a part of its own behind attention.
   * What modulates both is read before attention, and belongs to that.
   *
   * @param ffnTensor tells the names of the network's tensors, which are the last
   * @param ffnPhase the name of the first phase that reads them or what is made for them
   */
  static List<LayerDescription> withFeedForward(
      String list,
      int count,
      List<TensorDescription> tensors,
      List<PhaseDescription> phases,
      Predicate<String> ffnTensor,
      String ffnPhase) {
    int attentionTensors = before(tensors, tensor -> ffnTensor.test(tensor.name()));
    int attentionPhases = before(phases, phase -> phase.name().equals(ffnPhase));
    List<Part> parts =
        List.of(
            new Part("attention", attentionTensors, attentionPhases),
            new Part("ffn", tensors.size() - attentionTensors, phases.size() - attentionPhases));
    return IntStream.range(0, count)
        .mapToObj(i -> new LayerDescription(list + "." + i, tensors, phases, parts))
        .toList();
  }

  private static <T> int before(List<T> list, Predicate<T> found) {
    return (int) list.stream().takeWhile(found.negate()).count();
  }

  /** Returns double-stream blocks and the single-stream ones behind them, as FLUX names both. */
  static List<LayerDescription> doubleThenSingle(
      int doubleLayers, int singleLayers, int width, int headSize, int ffnWidth) {
    DoubleStreamBlock doubleBlock =
        new DoubleStreamBlock(
            width,
            headSize,
            ffnWidth,
            new Stream("norm1.linear", "ff"),
            new Stream("norm1_context.linear", "ff_context"));
    List<LayerDescription> layers = new ArrayList<>(doubleBlock.times(doubleLayers));
    layers.addAll(new SingleStreamBlock(width, headSize, ffnWidth).times(singleLayers));
    return layers;
  }
}
