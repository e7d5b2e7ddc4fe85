/** Retells a published report with predictions, and answers the questions that it left open. */
package dev.offload.examples.report;
