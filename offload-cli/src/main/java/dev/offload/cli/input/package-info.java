/** Files that users and their tools write: read whole, with messages that name place and defect. */
package dev.offload.cli.input;
