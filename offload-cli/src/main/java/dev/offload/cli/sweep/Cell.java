package dev.offload.cli.sweep;

import dev.offload.core.question.OptionValues;
import dev.offload.core.report.StrategyRequest;

/**
 * One row that is to be computed.
 *
 * @param index its place in the sweep, from 0
 * @param section its model and machine
 * @param request its scenario
 * @param strategy its strategy
 */
record Cell(long index, Section section, OptionValues request, StrategyRequest strategy) {}
