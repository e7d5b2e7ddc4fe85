package dev.offload.evidence.ingest;

import dev.offload.core.error.OffloadException;
import dev.offload.core.error.Quotes;
import dev.offload.core.question.StrategyArgument;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What Offload's own traces say of the run that they show, which was simulated.
 *
 * @param model the model's id
 * @param machine the machine's name
 * @param strategy the strategy with its options
 * @param steps denoising steps of the run
 * @param flowShift of the noise schedule
 * @param switchStep the step in which the experts change, from 1
 */
record SimulatedRun(
    Optional<String> model,
    Optional<String> machine,
    Optional<String> strategy,
    Optional<Integer> steps,
    Optional<Double> flowShift,
    Optional<Integer> switchStep) {
  /** Returns what the fields of a trace's header say; what is of another form is left out. */
  static SimulatedRun of(Map<String, String> fields) {
    return new SimulatedRun(
        Optional.ofNullable(fields.get("model")),
        Optional.ofNullable(fields.get("machine")),
        Optional.ofNullable(fields.get("strategy")),
        whole(fields.get("denoisingSteps")),
        Optional.ofNullable(fields.get("flowShift"))
            .filter(text -> text.matches("\\d{1,6}(\\.\\d{1,12})?"))
            .map(Double::valueOf),
        whole(fields.get("switchStep")));
  }

  /**
   * Returns a whole number of at most six digits; empty if it is another text.
   *
   * @param text null if there is none
   */
  static Optional<Integer> whole(String text) {
    return Optional.ofNullable(text).filter(it -> it.matches("\\d{1,6}")).map(Integer::valueOf);
  }

  /**
   * Claims what it says of the scenario, but for the model.
   *
   * @param source the trace's name
   * @throws OffloadException if another file says something else
   */
  void claim(Claims claims, String source, List<Finding> findings) {
    claims.claim(ScenarioField.HARDWARE, machine, source);
    claims.claim(ScenarioField.STEPS, steps, source);
    claims.claim(ScenarioField.FLOW_SHIFT, flowShift, source);
    claims.claim(ScenarioField.STRATEGY, parsed(source, findings), source);
  }

  private Optional<StrategyArgument> parsed(String source, List<Finding> findings) {
    try {
      return strategy.map(StrategyArgument::parse);
    } catch (OffloadException e) {
      findings.add(
          FindingKind.UNREADABLE_STRATEGY.of(Quotes.quote(strategy.orElseThrow()), source));
      return Optional.empty();
    }
  }
}
