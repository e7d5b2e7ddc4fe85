/**
 * The commands with their options, and how failures become messages and exit codes. A command reads
 * its options, asks others to do the work, and prints what comes of it.
 */
package dev.offload.cli.command;
