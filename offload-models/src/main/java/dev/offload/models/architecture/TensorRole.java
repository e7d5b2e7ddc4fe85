package dev.offload.models.architecture;

import dev.offload.core.model.TokenSequence;
import java.util.List;
import java.util.Locale;

/**
 * What a weight does in its block, guessed from its name. The names are those of diffusers and of
 * the original code of current models.
 *
 * @param part the place in the block
 * @param attention which attention it belongs to, by the module that holds it; empty for none
 * @param tokens the sequence that it is multiplied with
 */
record TensorRole(Part part, String attention, TokenSequence tokens) {
  /** Places in a block, in the order they run. */
  enum Part {
    /** Turns the embedding of the timestep into shifts and scales. */
    MODULATION,
    /** Queries. */
    QUERY,
    /** Keys or values. */
    KEY_VALUE,
    /** Queries, keys and values in one. */
    QUERY_KEY_VALUE,
    /** What follows attention. */
    OUTPUT,
    /** Anything else: the feed-forward network. */
    OTHER
  }

  private static final List<String> MODULATION =
      List.of("mod", "adaln", "ada_ln", "ada_norm", "norm", "scale_shift", "time_", "emb");
  private static final List<String> TEXT = List.of("context", "txt", "text", "add_", "encoder");
  private static final List<String> CROSS = List.of("attn2", "cross", "xattn");
  private static final List<String> QUERIES =
      List.of("to_q", "q", "q_proj", "wq", "query", "add_q_proj", "q_linear");
  private static final List<String> KEYS_VALUES =
      List.of(
          "to_k",
          "to_v",
          "k",
          "v",
          "k_proj",
          "v_proj",
          "wk",
          "wv",
          "key",
          "value",
          "add_k_proj",
          "add_v_proj",
          "to_kv",
          "kv",
          "kv_linear",
          "k_linear",
          "v_linear");
  private static final List<String> FUSED = List.of("qkv", "to_qkv", "qkv_proj", "in_proj", "wqkv");
  private static final List<String> OUTPUTS =
      List.of("to_out.0", "to_out", "o", "o_proj", "out_proj", "wo", "to_add_out", "proj");

  /**
   * Returns the role of a weight.
   *
   * @param module its name within the block, without ".weight"
   * @param joint whether text and latents are one sequence in this block
   */
  static TensorRole of(String module, boolean joint) {
    String name = module.toLowerCase(Locale.ROOT);
    boolean attends = name.contains("attn") || name.contains("attention");
    boolean cross = containsAny(name, CROSS);
    Part part = part(name, attends);
    boolean text = containsAny(name, TEXT) || (cross && part == Part.KEY_VALUE);
    TokenSequence tokens = TokenSequence.LATENT;
    if (part == Part.MODULATION) {
      tokens = TokenSequence.EMBEDDING;
    } else if (joint) {
      tokens = TokenSequence.JOINT;
    } else if (text) {
      tokens = TokenSequence.TEXT;
    }
    boolean inAttention = part != Part.MODULATION && part != Part.OTHER;
    String attention = !inAttention ? "" : cross ? "cross" : "self";
    return new TensorRole(part, attention, tokens);
  }

  private static Part part(String name, boolean attends) {
    if (endsWithAny(name, FUSED)) {
      return Part.QUERY_KEY_VALUE;
    }
    if (endsWithAny(name, QUERIES)) {
      return Part.QUERY;
    }
    if (endsWithAny(name, KEYS_VALUES)) {
      return Part.KEY_VALUE;
    }
    if (attends && endsWithAny(name, OUTPUTS)) {
      return Part.OUTPUT;
    }
    return containsAny(name, MODULATION) ? Part.MODULATION : Part.OTHER;
  }

  private static boolean containsAny(String name, List<String> parts) {
    return parts.stream().anyMatch(name::contains);
  }

  private static boolean endsWithAny(String name, List<String> ends) {
    return ends.stream().anyMatch(end -> name.equals(end) || name.endsWith("." + end));
  }
}
