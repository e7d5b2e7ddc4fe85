package dev.offload.core.scenario;

import dev.offload.core.hardware.Constant;
import dev.offload.core.hardware.Provenance;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The habits of serving software at a date: whatever changes the cost of a run without being chosen
 * by its user. Immutable and thread-safe.
 *
 * @param name as in "sglang-2025-12"
 * @param description one line for people, with its source
 * @param tokenSharding how the latent sequence is divided and padded
 * @param crossAttentionAllToAll whether cross-attention exchanges heads for tokens too
 * @param pinnedRounding how pinned host memory is rounded
 * @param launchSeconds host time of one kernel launch
 * @param copyCallSeconds host time of one asynchronous copy or event call
 * @param encoderShare the share of the text and image encoders' weights that is on the device at a
 *     time while they run: 1 where they are loaded whole, less where their layers are streamed
 * @param activationTensors live activations at the worst moment of a forward, counted in tensors of
 *     tokens-per-rank x hidden width in bf16
 * @param strategyDefaults option defaults by strategy, then by option, where this software's differ
 */
public record Runtime(
    String name,
    String description,
    TokenSharding tokenSharding,
    boolean crossAttentionAllToAll,
    PinnedRounding pinnedRounding,
    Constant launchSeconds,
    Constant copyCallSeconds,
    Constant encoderShare,
    Constant activationTensors,
    Map<String, Map<String, String>> strategyDefaults) {
  private static final Constant LAUNCH =
      new Constant(
          21.5e-6,
          Provenance.CALIBRATED,
          "1.23 ms for the host to launch a block of Wan2.1-T2V-14B in eager PyTorch 2.11 on an H200"
              + " host, which are 57 launches here; hidden unless the host synchronises or layers"
              + " are short");
  private static final Constant COMPILED_LAUNCH =
      new Constant(
          17e-6,
          Provenance.CALIBRATED,
          "0.97 ms for the same block compiled by torch.compile, mostly guards and wrappers, over"
              + " the same 57 launches");
  private static final Constant COPY_CALL =
      new Constant(
          20e-6,
          Provenance.CALIBRATED,
          "0.4 to 0.7 ms for the host to start the copies of the 27 tensors of a layer in PyTorch"
              + " 2.11 on an H200 host; hidden unless the host synchronises");
  private static final Constant WHOLE_ENCODERS =
      new Constant(
          1,
          Provenance.PUBLISHED,
          "SGLang PR #15511: the 22.9 GiB peak of layerwise offload is the text encoder in fp32");
  private static final Constant STREAMED_ENCODERS =
      new Constant(
          0.25,
          Provenance.PUBLISHED,
          "SGLang PR #25517 (May 2026) streams encoders layer by layer: of umT5-XXL's 22.7 GB in fp32,"
              + " embeddings (4.2 GB) and two of 24 layers (1.5 GB) are there at a time");
  private static final Constant ACTIVATIONS =
      new Constant(
          25.1,
          Provenance.PUBLISHED,
          "layerwise denoising stage of Wan2.2-T2V-A14B on 4 GPUs, SGLang PR #15511: 9.3 GB, less"
              + " 3.75 GB of weights, is 25.1 tensors of 21 600 x 5120 in bf16; the 95.4 GiB of one"
              + " GPU without offload give 28");

  /** Copies the defaults. */
  public Runtime {
    Objects.requireNonNull(name);
    Objects.requireNonNull(description);
    Objects.requireNonNull(tokenSharding);
    Objects.requireNonNull(pinnedRounding);
    Objects.requireNonNull(launchSeconds);
    Objects.requireNonNull(copyCallSeconds);
    Objects.requireNonNull(encoderShare);
    Objects.requireNonNull(activationTensors);
    strategyDefaults = Map.copyOf(strategyDefaults);
  }

  /** Makes the habits of software that loads its encoders whole. */
  public Runtime(
      String name,
      String description,
      TokenSharding tokenSharding,
      boolean crossAttentionAllToAll,
      PinnedRounding pinnedRounding,
      Constant launchSeconds,
      Constant copyCallSeconds,
      Constant activationTensors,
      Map<String, Map<String, String>> strategyDefaults) {
    this(
        name,
        description,
        tokenSharding,
        crossAttentionAllToAll,
        pinnedRounding,
        launchSeconds,
        copyCallSeconds,
        WHOLE_ENCODERS,
        activationTensors,
        strategyDefaults);
  }

  /** SGLang at the time of PR #15511, the first layerwise offload. */
  public static final Runtime SGLANG_2025_12 =
      new Runtime(
          "sglang-2025-12",
          "SGLang with PR #15511: frames sharded and padded, all-to-all in cross-attention, pinned"
              + " blocks rounded to powers of two, layerwise v1",
          TokenSharding.FRAMES,
          true,
          PinnedRounding.POWER_OF_TWO,
          LAUNCH,
          COPY_CALL,
          WHOLE_ENCODERS,
          ACTIVATIONS,
          Map.of("layerwise", Map.of("variant", "v1")));

  /** SGLang with token sharding, local cross-attention and exact pinning. */
  public static final Runtime SGLANG_2026_09 =
      new Runtime(
          "sglang-2026-09",
          "SGLang of September 2026: tokens sharded and padded, local cross-attention, pinned blocks"
              + " of exact size, layerwise v2",
          TokenSharding.TOKENS,
          false,
          PinnedRounding.EXACT,
          LAUNCH,
          COPY_CALL,
          STREAMED_ENCODERS,
          ACTIVATIONS,
          Map.of("layerwise", Map.of("variant", "v2")));

  /** Returns the same habits with kernels that torch.compile made, which take less to launch. */
  public Runtime compiled() {
    return with(crossAttentionAllToAll, COMPILED_LAUNCH);
  }

  /** Returns the same habits with or without exchanges of heads in cross-attention. */
  public Runtime withCrossAttentionAllToAll(boolean exchanges) {
    return with(exchanges, launchSeconds);
  }

  private Runtime with(boolean otherCrossAttentionAllToAll, Constant otherLaunchSeconds) {
    return new Runtime(
        name,
        description,
        tokenSharding,
        otherCrossAttentionAllToAll,
        pinnedRounding,
        otherLaunchSeconds,
        copyCallSeconds,
        encoderShare,
        activationTensors,
        strategyDefaults);
  }

  /** Returns the runtimes that are known by name, the newest last. */
  public static List<Runtime> known() {
    return List.of(SGLANG_2025_12, SGLANG_2026_09);
  }
}
