/**
 * Known models as data: one JSON file each, the built-in ones and those that a user keeps in a
 * directory, in the same format.
 */
@Evolving
package dev.offload.models.catalog;

import dev.offload.core.api.Evolving;
