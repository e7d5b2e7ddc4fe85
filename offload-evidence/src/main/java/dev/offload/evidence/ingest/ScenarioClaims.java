package dev.offload.evidence.ingest;

import dev.offload.core.error.Quotes;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.question.FrameSize;
import dev.offload.evidence.ingest.Claims.Claim;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Collects what each file says of the scenario. Not thread-safe.
 *
 * <p>The model is left to {@link ModelIdentity}: files have the path that SGLang was given.
 *
 * @param claims gets what files say
 * @param console the name of the console log, if there is one
 * @param findings gets what is left out, and what no prediction has
 */
record ScenarioClaims(Claims claims, String console, List<Finding> findings) {
  /**
   * Collects from all files of a run.
   *
   * @param geometry of the model, if it is a known one
   * @throws dev.offload.core.error.OffloadException if files say different things
   */
  void collect(RunFiles files, RequestChoice choice, Optional<LatentGeometry> geometry) {
    choice.server().ifPresent(this::server);
    choice.logged().ifPresent(this::sampling);
    files.traces().forEach(trace -> trace.claim(claims, findings));
    choice.record().filter(it -> !it.stepSeconds().isEmpty()).ifPresent(this::countSteps);
    choice.logged().ifPresent(logged -> countedAndPadded(logged, geometry));
  }

  private void server(ServerFacts server) {
    whole(server, "num_gpus", ScenarioField.GPUS);
    whole(server, "ulysses_degree", ScenarioField.ULYSSES);
    whole(server, "ring_degree", ScenarioField.RING);
    boolean sideBySide =
        server.isSet("enable_cfg_parallel")
            || server.argument("cfg_parallel_degree", Integer.class).orElse(1) > 1;
    claims.claim(
        ScenarioField.GUIDANCE_PARALLEL,
        sideBySide
            ? Optional.of(2)
            : server.argument("enable_cfg_parallel", Boolean.class).map(parallel -> 1),
        console);
    claims.claim(
        ScenarioField.COMPILED, server.argument("enable_torch_compile", Boolean.class), console);
    unmodelled(server);
    if (server.unreadableArguments()) {
      findings.add(FindingKind.UNREADABLE_ARGUMENTS.of(console));
    }
    claims.claim(ScenarioField.STRATEGY, StrategyFacts.of(server), console);
    claims.claim(
        ScenarioField.ATTENTION,
        server
            .argument("attention_backend", String.class)
            .or(server::attention)
            .map(text -> text.toLowerCase(Locale.ROOT)),
        console);
  }

  private void whole(ServerFacts server, String argument, ScenarioField<Integer> field) {
    claims.claim(field, server.argument(argument, Integer.class).filter(it -> it > 0), console);
  }

  /** Warns of what Offload has no idea of, so that its predictions are of another run. */
  private void unmodelled(ServerFacts server) {
    for (String degree : List.of("tp_size", "dp_size", "kv_gather_degree")) {
      server
          .argument(degree, Integer.class)
          .filter(value -> value > 1)
          .ifPresent(value -> unmodelled("%s is %d".formatted(degree, value)));
    }
    if (server.isSet("use_fsdp_inference")) {
      unmodelled("use_fsdp_inference is true");
    }
    server
        .argument("lora_path", String.class)
        .ifPresent(value -> unmodelled("lora_path is %s".formatted(Quotes.quote(value))));
    if (claims.given(ScenarioField.STRATEGY).isPresent()) {
      return;
    }
    for (String text : List.of("quantization", "transformer_weights_path")) {
      server
          .argument(text, String.class)
          .ifPresent(
              value -> findings.add(FindingKind.OTHER_WEIGHTS.of(text, Quotes.quote(value))));
    }
  }

  private void unmodelled(String what) {
    findings.add(FindingKind.NOT_MODELLED.of(what));
  }

  private void sampling(LoggedRequest request) {
    if (request.sampling().isPresent()) {
      SamplingParameters sampling = request.sampling().get();
      claims.claim(ScenarioField.SIZE, sampling.size(), console);
      claims.claim(ScenarioField.STEPS, sampling.steps(), console);
      claims.claim(ScenarioField.GUIDANCE_PASSES, sampling.guidancePasses(), console);
      claims.claim(ScenarioField.FRAMES, request.paddedFrom().or(sampling::frames), console);
    }
  }

  /** Counts steps, unless their number was printed; pipelines of several stages have more. */
  private void countSteps(RequestRecord record) {
    int counted = record.stepSeconds().size();
    Optional<Claim<Integer>> printed = claims.byFile(ScenarioField.STEPS);
    if (printed.isEmpty()) {
      claims.claim(ScenarioField.STEPS, Optional.of(counted), record.source());
    } else if (printed.get().value() != counted) {
      findings.add(
          FindingKind.OTHER_STEPS.of(
              record.source(), counted, printed.get().source(), printed.get().value()));
    }
  }

  /** Works out the tokens of a forward where SGLang computed more frames than were asked for. */
  private void countedAndPadded(LoggedRequest request, Optional<LatentGeometry> geometry) {
    if (claims.byFile(ScenarioField.STEPS).isEmpty()) {
      claims.claim(ScenarioField.STEPS, request.countedSteps(), console);
    }
    Optional<Integer> asked = request.paddedFrom();
    Optional<Integer> computed = request.sampling().flatMap(SamplingParameters::frames);
    if (asked.isEmpty() || computed.isEmpty() || computed.get() <= asked.get()) {
      return;
    }
    Optional<FrameSize> size = claims.value(ScenarioField.SIZE);
    Optional<Long> tokens =
        geometry.flatMap(of -> size.flatMap(pixels -> tokens(of, pixels, computed.get())));
    claims.claim(ScenarioField.TOKENS, tokens, console);
    findings.add(
        tokens.isPresent()
            ? FindingKind.PADDED.of(computed.get(), asked.get(), tokens.get())
            : FindingKind.PADDED_UNKNOWN.of(computed.get(), asked.get()));
  }

  /** Returns the tokens of a video, unless they are more than can be counted. */
  private static Optional<Long> tokens(LatentGeometry geometry, FrameSize size, int frames) {
    int patchFrames = geometry.patchFrames();
    long patches = (geometry.latentFrames(frames) + patchFrames - 1L) / patchFrames;
    try {
      return Optional.of(
          Math.multiplyExact(patches, geometry.tokensPerLatentFrame(size.width(), size.height())));
    } catch (ArithmeticException e) {
      return Optional.empty();
    }
  }
}
