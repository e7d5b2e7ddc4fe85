package dev.offload.report.html;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.List;

/**
 * What the script draws.
 *
 * @param strategies what is shown of each strategy that ran
 * @param switchStep the first step of the low-noise expert from 1; 0 if there is no switch
 * @param budgetGibibytes the device memory that a rank may use
 * @param boundSeconds what no strategy can beat
 * @param front the ways to run that fit
 */
record ChartData(
    List<StrategyView> strategies,
    int switchStep,
    double budgetGibibytes,
    double boundSeconds,
    List<FrontPoint> front) {
  private static final JsonMapper MAPPER = new JsonMapper();

  ChartData {
    strategies = List.copyOf(strategies);
    front = List.copyOf(front);
  }

  /** Returns JSON that may stand in a script element, whatever the names in it. */
  String json() {
    try {
      // Outside of strings JSON has no such sign, and within them it may be written so.
      return MAPPER.writeValueAsString(this).replace("<", "\\u003c");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
