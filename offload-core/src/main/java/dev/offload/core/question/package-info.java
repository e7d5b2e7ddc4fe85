/**
 * From what a user wrote to a scenario and its strategies: names are looked up, and whatever was
 * left out is filled in from the model and the machine.
 */
@Evolving
package dev.offload.core.question;

import dev.offload.core.api.Evolving;
