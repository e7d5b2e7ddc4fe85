/** Where output goes: the standard streams, or a file that is replaced in one step. */
package dev.offload.cli.output;
