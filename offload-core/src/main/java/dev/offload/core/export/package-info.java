/**
 * From a plan to settings of a serving runtime: the interface that exporters implement, and what
 * they answer.
 */
@Evolving
package dev.offload.core.export;

import dev.offload.core.api.Evolving;
