/**
 * Machines and serving software: data files in which every constant says where it comes from, and
 * their loader.
 */
@Evolving
package dev.offload.hardware;

import dev.offload.core.api.Evolving;
