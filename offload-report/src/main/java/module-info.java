/** Traces and HTML reports. */
module dev.offload.report {
  requires com.fasterxml.jackson.databind;
  requires transitive dev.offload.core;

  exports dev.offload.report.trace;
}
