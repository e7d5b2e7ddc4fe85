/** The file that keeps a plan: written with what it rests on, read to be played again. */
package dev.offload.cli.plan;
