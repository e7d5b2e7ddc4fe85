package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.model.LatentGeometry;
import dev.offload.core.question.FrameSize;
import dev.offload.core.question.StrategyArgument;
import dev.offload.evidence.ingest.RunFiles.Named;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Collects what each file says of the scenario. Not thread-safe.
 *
 * <p>The model is left to {@link ConfigCheck}: files have the path that SGLang was given.
 */
final class ScenarioClaims {
  private final Claims claims;
  private final Findings findings;

  ScenarioClaims(Claims claims, Findings findings) {
    this.claims = claims;
    this.findings = findings;
  }

  /**
   * Collects from all files of a run.
   *
   * @param geometry of the model, if it is a known one
   * @throws OffloadException if files say different things
   */
  void collect(RunFiles files, RequestChoice choice, Optional<LatentGeometry> geometry) {
    choice.server().ifPresent(server -> server(server, choice.logged()));
    files.traces().forEach(this::trace);
    choice
        .record()
        .filter(record -> !record.content().stepSeconds().isEmpty())
        .ifPresent(this::countSteps);
    if (choice.logged().isPresent()) {
      LoggedRequest logged = choice.logged().get();
      String name = files.console().orElseThrow().name();
      if (claims.byFile(ScenarioField.STEPS).isEmpty()) {
        logged.steps().ifPresent(steps -> claims.claim(ScenarioField.STEPS, steps, name));
      }
      tokens(logged, geometry, name);
    }
  }

  /** Counts steps, unless their number was printed; pipelines of several stages have more. */
  private void countSteps(Named<RequestRecord> record) {
    int counted = record.content().stepSeconds().size();
    Optional<Claim<Integer>> printed = claims.byFile(ScenarioField.STEPS);
    if (printed.isEmpty()) {
      claims.claim(ScenarioField.STEPS, counted, record.name());
    } else if (printed.get().value() != counted) {
      findings.warn(
          "%s has %d steps, but %s says that there were %d."
              .formatted(record.name(), counted, printed.get().source(), printed.get().value()));
    }
  }

  private void server(Named<ServerFacts> server, Optional<LoggedRequest> request) {
    String name = server.name();
    ServerFacts facts = server.content();
    facts.arguments().ifPresent(arguments -> arguments(arguments, name));
    if (facts.unreadableArguments()) {
      findings.remark("The server_args of %s are not JSON, and were left out.".formatted(name));
    }
    StrategyFacts.of(facts)
        .ifPresent(strategy -> claims.claim(ScenarioField.STRATEGY, strategy, name));
    facts
        .arguments()
        .flatMap(arguments -> arguments.text("attention_backend"))
        .or(facts::attention)
        .map(text -> text.toLowerCase(Locale.ROOT))
        .ifPresent(attention -> claims.claim(ScenarioField.ATTENTION, attention, name));
    request.ifPresent(each -> sampling(each, name));
  }

  private void arguments(ServerArguments arguments, String name) {
    whole(arguments, "num_gpus", ScenarioField.GPUS, name);
    whole(arguments, "ulysses_degree", ScenarioField.ULYSSES, name);
    whole(arguments, "ring_degree", ScenarioField.RING, name);
    Optional<Boolean> parallel = arguments.flag("enable_cfg_parallel");
    boolean sideBySide =
        parallel.orElse(false) || arguments.whole("cfg_parallel_degree").orElse(1) > 1;
    if (sideBySide || parallel.isPresent()) {
      claims.claim(ScenarioField.GUIDANCE_PARALLEL, sideBySide ? 2 : 1, name);
    }
    arguments
        .flag("enable_torch_compile")
        .ifPresent(compiled -> claims.claim(ScenarioField.COMPILED, compiled, name));
    unmodelled(arguments);
  }

  private void whole(
      ServerArguments arguments, String argument, ScenarioField<Integer> field, String name) {
    arguments
        .whole(argument)
        .filter(value -> value > 0)
        .ifPresent(value -> claims.claim(field, value, name));
  }

  /** Warns of what Offload has no idea of, so that its predictions are of another run. */
  private void unmodelled(ServerArguments arguments) {
    for (String degree : List.of("tp_size", "dp_size", "kv_gather_degree")) {
      arguments
          .whole(degree)
          .filter(value -> value > 1)
          .ifPresent(value -> unmodelled("%s is %d".formatted(degree, value)));
    }
    if (arguments.flag("use_fsdp_inference").orElse(false)) {
      unmodelled("use_fsdp_inference is true");
    }
    arguments
        .text("lora_path")
        .ifPresent(value -> unmodelled("lora_path is %s".formatted(Quotes.quote(value))));
    for (String text : List.of("quantization", "transformer_weights_path")) {
      arguments
          .text(text)
          .filter(value -> claims.given(ScenarioField.STRATEGY).isEmpty())
          .ifPresent(
              value ->
                  findings.warn(
                      ("The run had other weights than the model's own (%s is %s). Maybe give"
                              + " --strategy quantized with the options that stand for them.")
                          .formatted(text, Quotes.quote(value))));
    }
  }

  private void unmodelled(String what) {
    findings.warn(
        "The run had what Offload does not model (%s): its predictions are those of a run without."
            .formatted(what));
  }

  private void sampling(LoggedRequest request, String name) {
    if (request.sampling().isEmpty()) {
      return;
    }
    SamplingParameters sampling = request.sampling().get();
    sampling.size().ifPresent(size -> claims.claim(ScenarioField.SIZE, size, name));
    sampling.steps().ifPresent(steps -> claims.claim(ScenarioField.STEPS, steps, name));
    sampling
        .guidancePasses()
        .ifPresent(passes -> claims.claim(ScenarioField.GUIDANCE_PASSES, passes, name));
    request
        .paddedFrom()
        .or(sampling::frames)
        .ifPresent(frames -> claims.claim(ScenarioField.FRAMES, frames, name));
  }

  private void trace(Named<TraceFile> trace) {
    String name = trace.name();
    trace.content().ranks().ifPresent(ranks -> claims.claim(ScenarioField.GPUS, ranks, name));
    trace.content().simulation().ifPresent(simulation -> simulation(simulation, name));
  }

  private void simulation(TraceFile.Simulation simulation, String name) {
    simulation.machine().ifPresent(machine -> claims.claim(ScenarioField.HARDWARE, machine, name));
    simulation.steps().ifPresent(steps -> claims.claim(ScenarioField.STEPS, steps, name));
    simulation.flowShift().ifPresent(shift -> claims.claim(ScenarioField.FLOW_SHIFT, shift, name));
    if (simulation.strategy().isPresent()) {
      try {
        claims.claim(
            ScenarioField.STRATEGY, StrategyArgument.parse(simulation.strategy().get()), name);
      } catch (OffloadException e) {
        findings.remark(
            "The strategy (%s) of %s cannot be read, and was left out."
                .formatted(Quotes.quote(simulation.strategy().get()), name));
      }
    }
  }

  /** Works out the tokens of a forward where SGLang computed more frames than were asked for. */
  private void tokens(LoggedRequest request, Optional<LatentGeometry> geometry, String name) {
    Optional<Integer> asked = request.paddedFrom();
    Optional<Integer> computed = request.sampling().flatMap(SamplingParameters::frames);
    if (asked.isEmpty() || computed.isEmpty() || computed.get() <= asked.get()) {
      return;
    }
    Optional<FrameSize> size = claims.value(ScenarioField.SIZE);
    String padded =
        "SGLang computed %d frames instead of %d, to divide them among GPUs"
            .formatted(computed.get(), asked.get());
    Optional<Long> tokens =
        geometry.flatMap(of -> size.flatMap(pixels -> tokens(of, pixels, computed.get())));
    if (tokens.isPresent()) {
      claims.claim(ScenarioField.TOKENS, tokens.get(), name);
      findings.remark(
          "%s, as it did before February 2026: %,d tokens.".formatted(padded, tokens.get()));
    } else {
      findings.remark(
          "%s, as it did before February 2026; how many tokens those are is not known here."
              .formatted(padded));
    }
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
