import org.jspecify.annotations.NullMarked;

/** Traces and HTML reports. */
// The web jar of ECharts is not modular: its name is that of the jar.
@SuppressWarnings("requires-automatic")
@NullMarked
module dev.offload.report {
  requires com.fasterxml.jackson.databind;
  requires echarts;
  requires transitive dev.offload.core;

  exports dev.offload.report.html;
  exports dev.offload.report.trace;

  opens dev.offload.report.html to
      com.fasterxml.jackson.databind;
}
