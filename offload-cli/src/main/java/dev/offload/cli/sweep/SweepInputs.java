package dev.offload.cli.sweep;

import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.report.StrategyRequest;
import dev.offload.core.scenario.ServingRuntime;
import java.util.List;

/** Finds what the names in a grid mean. */
public interface SweepInputs {
  /** Returns the model of that name or directory; the default one for null. */
  ModelDescription model(String name);

  /** Returns the machine of that name or profile; the default one for null. */
  Machine machine(String name);

  /** Returns the serving software of that name or file. */
  ServingRuntime runtime(String name);

  /** Returns the strategies that are written so; all there are if there are none. */
  List<StrategyRequest> strategies(List<String> texts);
}
