package dev.offload.cli.sweep;

import dev.offload.core.hardware.Machine;
import dev.offload.core.model.ModelDescription;
import dev.offload.core.question.OptionValues;
import java.util.List;

/**
 * The part of a sweep with one model on one machine.
 *
 * @param modelName the model as the user wrote it; null for the default
 * @param hardwareName the machine as the user wrote it; null for the default
 * @param layouts the parallel layouts, of which some may be impossible
 * @param first the place of its first row in the grid
 * @param fingerprint what changes with the model or the machine
 */
record Section(
    String modelName,
    ModelDescription model,
    String hardwareName,
    Machine machine,
    List<OptionValues> layouts,
    long first,
    String fingerprint) {}
