/**
 * Proves that a program is safe in every order that its streams allow, before any engine runs it:
 * vector clocks over the streams say which operations are ordered, and every use of a layer's
 * memory is held against them. {@code README.md} beside this file says how often it is right.
 */
@Evolving
package dev.offload.core.verify;

import dev.offload.core.api.Evolving;
