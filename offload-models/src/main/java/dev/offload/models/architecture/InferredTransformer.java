package dev.offload.models.architecture;

import dev.offload.core.error.ErrorCode;
import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.json.JsonObject;
import dev.offload.core.model.ExpertDescription;
import dev.offload.core.model.LayerDescription;
import dev.offload.core.model.PhaseDescription;
import dev.offload.core.model.PhaseDescription.AllToAll;
import dev.offload.core.model.PhaseDescription.Attention;
import dev.offload.core.model.PhaseDescription.Elementwise;
import dev.offload.core.model.PhaseDescription.Linear;
import dev.offload.core.model.TensorDescription;
import dev.offload.core.model.TokenSequence;
import dev.offload.models.architecture.TensorRole.Part;
import dev.offload.models.architecture.Transformer.Patch;
import dev.offload.models.checkpoint.BlockGroup;
import dev.offload.models.checkpoint.TensorGroups;
import dev.offload.models.checkpoint.TensorHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Describes a transformer of no known class by its tensors: blocks that repeat are layers, weights
 * of two dimensions or more are matrix products, and names tell what they are multiplied with. What
 * was assumed is said. Not thread-safe.
 */
public final class InferredTransformer {
  /** A group of blocks with a smaller share of the weights is no layer that is worth moving. */
  private static final double LEAST_SHARE = 0.02;

  private static final int MOST = 1 << 20;
  private static final int USUAL_HEAD = 128;

  /** Activation tensors that normalisations, rotations and residuals of one block move. */
  private static final int MOVED_TENSORS = 20;

  private final String name;
  private final Optional<JsonObject> config;
  private final Set<String> assumptions = new LinkedHashSet<>();
  private final Map<List<TensorShape>, List<PhaseDescription>> phases = new HashMap<>();
  private final List<BlockGroup> layers = new ArrayList<>();
  private final List<TensorHeader> outside = new ArrayList<>();
  private int hiddenWidth;

  /** A tensor of a block, by its name there. */
  private record TensorShape(String name, List<Long> shape) {}

  private InferredTransformer(String name, Optional<JsonObject> config) {
    this.name = name;
    this.config = config;
  }

  /**
   * Returns the transformer.
   *
   * @param name its component, as in "transformer"
   * @param tensors its tensors, under the names of its state dictionary
   * @param config its configuration, if there is one
   * @throws OffloadException if no block repeats in it, or a setting of the configuration that says
   *     heads or patches is out of range
   */
  public static Transformer describe(
      String name, List<TensorHeader> tensors, Optional<JsonObject> config) {
    return find(name, tensors, config)
        .orElseThrow(
            () ->
                OffloadException.of(
                    ErrorCode.MALFORMED_FILE,
                    "The component (%s) has no blocks that repeat among its %d tensors."
                        .formatted(Quotes.quote(name), tensors.size()),
                    "Maybe describe the model in a JSON file, and name its directory with"
                        + " --models."));
  }

  /**
   * Returns the transformer as {@link #describe} does, but empty if no block repeats in it.
   *
   * @throws OffloadException if a setting of the configuration that says heads or patches is out of
   *     range
   */
  public static Optional<Transformer> find(
      String name, List<TensorHeader> tensors, Optional<JsonObject> config) {
    InferredTransformer transformer = new InferredTransformer(name, config);
    transformer.divide(tensors);
    return transformer.layers.isEmpty() ? Optional.empty() : Optional.of(transformer.describe());
  }

  private Transformer describe() {
    OptionalInt headsSetting = setting("num_attention_heads", "num_heads", "n_heads");
    OptionalInt headSize = setting("attention_head_dim", "head_dim");
    hiddenWidth =
        headsSetting.isPresent() && headSize.isPresent()
            ? width(headsSetting.getAsInt(), headSize.getAsInt())
            : setting("hidden_size", "dim", "inner_dim").orElseGet(this::commonestWidth);
    int heads = headsSetting.orElseGet(this::assumedHeads);
    Patch patch = patch();
    List<LayerDescription> blocks = new ArrayList<>();
    for (BlockGroup group : layers) {
      for (BlockGroup.Block block : group.blocks()) {
        blocks.add(layer(group, block));
      }
    }
    ExpertDescription expert =
        new ExpertDescription(
            name,
            new LayerDescription(
                "outer",
                outside.stream().filter(it -> it.elements() > 0).map(it -> tensor(it, "")).toList(),
                List.of()),
            outer(false),
            blocks,
            outer(true));
    return new Transformer(
        expert,
        heads,
        hiddenWidth,
        patch,
        setting("in_channels").orElse(0),
        "%d layers of width %d, %d heads".formatted(blocks.size(), hiddenWidth, heads),
        List.copyOf(assumptions));
  }

  private void divide(List<TensorHeader> tensors) {
    TensorGroups groups = TensorGroups.of(tensors);
    outside.addAll(groups.outside());
    long all = tensors.stream().mapToLong(TensorHeader::elements).sum();
    for (BlockGroup group : groups.groups()) {
      List<TensorHeader> members =
          group.blocks().stream().flatMap(block -> block.tensors().stream()).toList();
      long elements = members.stream().mapToLong(TensorHeader::elements).sum();
      if (elements < LEAST_SHARE * all) {
        outside.addAll(members);
      } else {
        layers.add(group);
      }
    }
  }

  private OptionalInt setting(String... keys) {
    for (String key : keys) {
      boolean number = config.isPresent() && config.get().value(key) instanceof Number;
      if (number) {
        return config.get().optionalWhole(key, 1, MOST);
      }
    }
    return OptionalInt.empty();
  }

  private int width(int heads, int headSize) {
    long width = (long) heads * headSize;
    if (width > MOST) {
      throw config
          .orElseThrow()
          .malformed(
              "%d attention heads of %d each are wider than %d.".formatted(heads, headSize, MOST),
              "Maybe the size of a head is given as that of all heads.");
    }
    return (int) width;
  }

  /** Returns the input width that most weights of the layers have. */
  private int commonestWidth() {
    Map<Long, Long> elements = new HashMap<>();
    for (BlockGroup group : layers) {
      for (TensorHeader tensor : group.typicalBlock().tensors()) {
        if (tensor.shape().size() == 2) {
          elements.merge(tensor.shape().get(1), tensor.elements(), Long::sum);
        }
      }
    }
    long width =
        elements.entrySet().stream()
            .max(Map.Entry.<Long, Long>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
            .map(Map.Entry::getKey)
            .orElse(1L);
    int checked = (int) Math.max(1, Math.min(width, MOST));
    assumptions.add(
        "%s: a hidden width of %d, the commonest in its layers".formatted(name, checked));
    return checked;
  }

  private int assumedHeads() {
    int size = hiddenWidth % USUAL_HEAD == 0 ? USUAL_HEAD : hiddenWidth % 64 == 0 ? 64 : 1;
    int heads = size == 1 ? 1 : hiddenWidth / size;
    assumptions.add(
        "%s: %d attention heads, of %d each".formatted(name, heads, hiddenWidth / heads));
    return heads;
  }

  private Patch patch() {
    Object setting = config.map(it -> it.value("patch_size")).orElse(null);
    if (setting instanceof List<?>) {
      return Settings.patch(config.orElseThrow());
    }
    OptionalInt size = setting("patch_size");
    if (size.isEmpty()) {
      assumptions.add("%s: a token for 2x2 latents".formatted(name));
      return new Patch(1, 2, 2);
    }
    return new Patch(setting("patch_size_t").orElse(1), size.getAsInt(), size.getAsInt());
  }

  private LayerDescription layer(BlockGroup group, BlockGroup.Block block) {
    String prefix = group.prefix() + (group.prefix().isEmpty() ? "" : ".") + block.index();
    List<TensorDescription> tensors = new ArrayList<>();
    List<TensorShape> shapes = new ArrayList<>();
    for (TensorHeader tensor : block.tensors()) {
      if (tensor.elements() > 0) {
        tensors.add(tensor(tensor, prefix + "."));
        shapes.add(new TensorShape(tensor.name().substring(prefix.length() + 1), tensor.shape()));
      }
    }
    boolean joint = group.prefix().toLowerCase(Locale.ROOT).contains("single");
    return new LayerDescription(
        prefix, tensors, phases.computeIfAbsent(shapes, key -> phases(key, joint, group.prefix())));
  }

  private static TensorDescription tensor(TensorHeader tensor, String prefix) {
    return new TensorDescription(tensor.name().substring(prefix.length()), tensor.elements());
  }

  private List<PhaseDescription> phases(List<TensorShape> block, boolean joint, String group) {
    List<PhaseDescription> modulation = new ArrayList<>();
    List<PhaseDescription> rest = new ArrayList<>();
    Projections self = new Projections();
    Projections cross = new Projections();
    for (TensorShape tensor : block) {
      Optional<Linear> product = product(tensor, joint);
      if (product.isEmpty()) {
        continue;
      }
      TensorRole role = TensorRole.of(module(tensor.name()), joint);
      if (role.part() == Part.MODULATION) {
        modulation.add(product.get());
      } else if (role.part() == Part.OTHER) {
        rest.add(product.get());
      } else {
        (role.attention().equals("cross") ? cross : self).add(role, product.get());
      }
    }
    List<PhaseDescription> phases = new ArrayList<>(modulation);
    TokenSequence tokens = joint ? TokenSequence.JOINT : TokenSequence.LATENT;
    phases.add(new Elementwise("norms and residuals", tokens, hiddenWidth, MOVED_TENSORS));
    self.appendTo(phases, self.textQueries ? TokenSequence.JOINT : tokens, false);
    cross.appendTo(phases, TokenSequence.TEXT, true);
    if (self.width == 0 && cross.width == 0) {
      assumptions.add(
          "%s: self-attention of the hidden width in each of %s, though no projections are named so"
              .formatted(name, Quotes.quote(group)));
      phases.add(new AllToAll("all-to-all in", hiddenWidth, 3, false));
      phases.add(new Attention("attention", tokens, hiddenWidth));
      phases.add(new AllToAll("all-to-all out", hiddenWidth, 1, false));
    }
    phases.addAll(rest);
    return List.copyOf(phases);
  }

  /** Returns the matrix product of a weight; empty for vectors and scalars. */
  private Optional<Linear> product(TensorShape tensor, boolean joint) {
    List<Long> shape = tensor.shape();
    if (shape.size() < 2 || shape.get(0) < 2) {
      return Optional.empty();
    }
    if (shape.size() > 2) {
      assumptions.add("%s: convolutions count as one matrix product a token".formatted(name));
    }
    String module = module(tensor.name());
    long outputs = shape.get(0);
    long inputs = shape.stream().skip(1).reduce(1L, Math::multiplyExact);
    TokenSequence tokens = TensorRole.of(module, joint).tokens();
    return Optional.of(new Linear(Quotes.quote(module), tokens, inputs, outputs));
  }

  private static String module(String tensor) {
    return tensor.endsWith(".weight")
        ? tensor.substring(0, tensor.length() - ".weight".length())
        : tensor;
  }

  /** Returns what runs with the outer weights before the layers, or after them. */
  private List<PhaseDescription> outer(boolean after) {
    List<PhaseDescription> list = new ArrayList<>();
    for (TensorHeader tensor : outside) {
      String module = module(tensor.name()).toLowerCase(Locale.ROOT);
      boolean head =
          module.contains("proj_out") || module.contains("final") || module.contains("head");
      List<Long> shape = tensor.shape();
      if (shape.size() < 2 || shape.get(0) < 2 || tensor.elements() == 0 || head != after) {
        continue;
      }
      long outputs = shape.get(0);
      boolean latent =
          head
              || module.contains("x_embed")
              || module.contains("img_in")
              || module.contains("patch")
              || module.contains("proj_in");
      boolean text =
          module.contains("context") || module.contains("txt") || module.contains("caption");
      TokenSequence tokens =
          latent ? TokenSequence.LATENT : text ? TokenSequence.TEXT : TokenSequence.EMBEDDING;
      list.add(
          new Linear(
              Quotes.quote(module(tensor.name())), tokens, tensor.elements() / outputs, outputs));
    }
    return list;
  }

  /** The projections of one attention of a block: of self-attention (or joint), or of another. */
  private static final class Projections {
    private final List<PhaseDescription> in = new ArrayList<>();
    private final List<PhaseDescription> out = new ArrayList<>();
    private long width;
    private boolean textQueries;

    void add(TensorRole role, Linear product) {
      (role.part() == Part.OUTPUT ? out : in).add(product);
      long queries =
          switch (role.part()) {
            case QUERY -> product.outputWidth();
            case QUERY_KEY_VALUE -> Math.max(1, product.outputWidth() / 3);
            default -> 0;
          };
      width = Math.max(width, queries);
      textQueries |= queries > 0 && role.tokens() == TokenSequence.TEXT;
    }

    void appendTo(List<PhaseDescription> phases, TokenSequence keys, boolean cross) {
      String prefix = cross ? "all-to-all cross " : "all-to-all ";
      phases.addAll(in);
      if (width > 0) {
        phases.add(new AllToAll(prefix + (cross ? "q" : "q, k, v"), width, cross ? 1 : 3, cross));
        phases.add(new Attention(cross ? "cross-attention" : "attention", keys, width));
        phases.add(new AllToAll(prefix + "output", width, 1, cross));
      }
      phases.addAll(out);
    }
  }
}
