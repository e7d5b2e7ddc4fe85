package dev.offload.core.sweep;

import dev.offload.core.engine.Engine;
import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.plugin.PluginCatalog;
import dev.offload.core.question.OptionValues;
import dev.offload.core.question.ScenarioFactory;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a sweep varies, and with what it computes.
 *
 * @param said what holds unless it varies
 * @param models finds the model of a name, or the one that is meant without a name
 * @param machines finds the machine of a name, or the one that is meant without a name
 * @param catalog knows strategies and serving software
 * @param factory makes scenarios
 * @param limit how long a strategy of a plugin may take to write its program
 */
public record SweepInputs(
    OptionValues said,
    Function<Optional<String>, ModelDescription> models,
    Function<Optional<String>, Machine> machines,
    PluginCatalog catalog,
    ScenarioFactory factory,
    Engine engine,
    Duration limit) {}
