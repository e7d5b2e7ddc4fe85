/**
 * The truth about small programs, found by going through every order that their streams and host
 * allow, and mutations that break programs: what the verifier is held against.
 */
package dev.offload.core.testing.interleaving;
