/**
 * The program: it composes everything once and hands the arguments to the commands. Options become
 * a request, the request a scenario, the scenario a comparison, and a renderer prints it.
 */
package dev.offload.cli;
