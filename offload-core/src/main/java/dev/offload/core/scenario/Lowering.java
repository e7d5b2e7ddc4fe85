package dev.offload.core.scenario;

import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.KernelClass;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.Precision;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Turns widths into FLOPs and bytes of one rank, once token counts and the layout are known.
 *
 * <p>A linear phase costs 2 FLOPs per token and weight, attention 4 per query, key and unit of
 * width. Of a Ulysses all-to-all, each rank sends the share (U-1)/U of its tokens' tensors. A ring
 * of R ranks attends in R rounds, and passes its keys and values on beside each round but the last.
 */
final class Lowering {
  private static final int BYTES = Precision.BF16.bytesPerElement();

  /**
   * An elementwise phase stands for small kernels: convert, normalise, scale, shift, rotate. A
   * block of Wan in eager PyTorch has 62 kernels, of which linear layers and attention are 12.
   */
  private static final int ELEMENTWISE_LAUNCHES = 8;

  private final double tokensPerRank;
  private final int textTokens;
  private final Parallelism parallelism;
  private final boolean crossAttentionAllToAll;
  private final Map<List<PhaseDescription>, List<Phase>> done = new HashMap<>();

  Lowering(
      double tokensPerRank,
      int textTokens,
      Parallelism parallelism,
      boolean crossAttentionAllToAll) {
    this.tokensPerRank = tokensPerRank;
    this.textTokens = textTokens;
    this.parallelism = parallelism;
    this.crossAttentionAllToAll = crossAttentionAllToAll;
  }

  Expert expert(int index, ExpertDescription description) {
    List<Layer> layers = new ArrayList<>();
    for (LayerDescription layer : description.layers()) {
      layers.add(layer(new LayerId(index, layers.size()), description, layer));
    }
    return expert(index, description, layers);
  }

  /** Lowers an expert whose layers are divided; one whose parts are not known is a part itself. */
  Expert expertInParts(int index, ExpertDescription description) {
    List<Layer> parts = new ArrayList<>();
    for (LayerDescription layer : description.layers()) {
      for (LayerDescription part : divided(layer)) {
        parts.add(layer(new LayerId(index, parts.size(), true), description, part));
      }
    }
    return expert(index, description, parts);
  }

  private static List<LayerDescription> divided(LayerDescription layer) {
    if (layer.parts().isEmpty()) {
      return List.of(layer);
    }
    List<LayerDescription> parts = new ArrayList<>();
    int tensor = 0;
    int phase = 0;
    for (LayerDescription.Part part : layer.parts()) {
      parts.add(
          new LayerDescription(
              layer.name() + "." + part.name(),
              layer.tensors().subList(tensor, tensor + part.tensors()),
              layer.phases().subList(phase, phase + part.phases())));
      tensor += part.tensors();
      phase += part.phases();
    }
    return parts;
  }

  private Expert expert(int index, ExpertDescription description, List<Layer> layers) {
    return new Expert(
        index,
        description.name(),
        layer(new LayerId(index, LayerId.OUTER), description, description.outer()),
        phases(description.prologue()),
        layers,
        phases(description.epilogue()));
  }

  private Layer layer(LayerId id, ExpertDescription expert, LayerDescription layer) {
    List<Long> elements = layer.tensors().stream().map(TensorDescription::elements).toList();
    return new Layer(id, expert.name() + "." + layer.name(), elements, phases(layer.phases()));
  }

  private List<Phase> phases(List<PhaseDescription> descriptions) {
    // The layers of a model are alike: what was lowered once is shared.
    return done.computeIfAbsent(
        descriptions,
        list -> {
          List<Phase> phases = new ArrayList<>();
          list.forEach(phase -> lower(phase, phases));
          return List.copyOf(phases);
        });
  }

  private void lower(PhaseDescription description, List<Phase> phases) {
    if (description instanceof PhaseDescription.Linear linear) {
      phases.add(linear(linear));
    } else if (description instanceof PhaseDescription.Attention attention) {
      attention(attention, phases);
    } else if (description instanceof PhaseDescription.Elementwise elementwise) {
      phases.add(elementwise(elementwise));
    } else if (description instanceof PhaseDescription.AllToAll allToAll) {
      allToAll(allToAll, phases);
    }
  }

  private Phase linear(PhaseDescription.Linear linear) {
    double tokens = tokens(linear.tokens());
    double weights = (double) linear.inputWidth() * linear.outputWidth();
    double bytes = BYTES * (weights + tokens * (linear.inputWidth() + linear.outputWidth()));
    return new Phase.Kernels(linear.name(), KernelClass.LINEAR, 2 * weights * tokens, bytes, 1);
  }

  private void attention(PhaseDescription.Attention attention, List<Phase> phases) {
    double queries = tokensPerRank * parallelism.ulysses();
    double width = attention.width() / (double) parallelism.ulysses();
    boolean cross = attention.keys() == TokenSequence.TEXT;
    int rounds = cross ? 1 : parallelism.ring();
    double keys = cross ? textTokens : queries;
    double passedOn = keys;
    if (attention.keys() == TokenSequence.JOINT) {
      queries += textTokens;
      // The prompt's keys are attended to once, whatever the number of rounds.
      keys += textTokens / (double) rounds;
    }
    double flops = 4 * queries * keys * width;
    double bytes = BYTES * width * (2 * queries + 2 * keys);
    if (cross && !crossAttentionAllToAll) {
      // The same work, sharded by tokens instead of heads.
      bytes = BYTES * (double) attention.width() * (2 * tokensPerRank + 2.0 * textTokens);
    }
    for (int round = 1; round <= rounds; round++) {
      String suffix = rounds > 1 ? " " + round : "";
      if (round < rounds) {
        double keysAndValues = 2 * passedOn * width * BYTES;
        phases.add(
            new Phase.Exchange(
                "ring" + suffix, CollectiveKind.RING_SEND_RECEIVE, keysAndValues, true));
      }
      phases.add(
          new Phase.Kernels(attention.name() + suffix, KernelClass.ATTENTION, flops, bytes, 1));
    }
  }

  private Phase elementwise(PhaseDescription.Elementwise elementwise) {
    double elements = tokens(elementwise.tokens()) * elementwise.width();
    return new Phase.Kernels(
        elementwise.name(),
        KernelClass.ELEMENTWISE,
        elements,
        elements * elementwise.tensorsMoved() * BYTES,
        ELEMENTWISE_LAUNCHES);
  }

  private void allToAll(PhaseDescription.AllToAll allToAll, List<Phase> phases) {
    int ulysses = parallelism.ulysses();
    if (ulysses == 1 || (allToAll.crossAttention() && !crossAttentionAllToAll)) {
      return;
    }
    double bytes = tokensPerRank * allToAll.width() * BYTES * allToAll.tensors();
    double sent = bytes * (ulysses - 1) / ulysses;
    phases.add(new Phase.Exchange(allToAll.name(), CollectiveKind.ULYSSES_ALL_TO_ALL, sent, false));
  }

  private double tokens(TokenSequence sequence) {
    return switch (sequence) {
      case LATENT -> tokensPerRank;
      case TEXT -> textTokens;
      case JOINT -> tokensPerRank + textTokens;
      case EMBEDDING -> 1;
    };
  }
}
