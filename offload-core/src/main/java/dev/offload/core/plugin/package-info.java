/**
 * Finds strategies, machines and models: those on the class path, and those in plugin jars, each of
 * which has a class loader of its own. A plugin that cannot be used becomes a {@link
 * dev.offload.core.plugin.PluginProblem}, and the others are there all the same.
 */
@Evolving
package dev.offload.core.plugin;

import dev.offload.core.api.Evolving;
