import org.jspecify.annotations.NullMarked;

/** Measured runs: their format, ingest, calibration, validation and explanation. */
// Hipparchus is not modular: its names are those of its jars.
@SuppressWarnings("requires-automatic")
@NullMarked
module dev.offload.evidence {
  requires com.fasterxml.jackson.databind;
  requires com.google.common;
  requires dev.offload.hardware;
  requires transitive dev.offload.core;
  requires transitive dev.offload.models;
  requires hipparchus.core;
  requires hipparchus.optim;

  exports dev.offload.evidence;
  exports dev.offload.evidence.calibration;
  exports dev.offload.evidence.explanation;
  exports dev.offload.evidence.ingest;
  exports dev.offload.evidence.measurement;
  exports dev.offload.evidence.prediction;
  exports dev.offload.evidence.validation;
  exports dev.offload.evidence.words;
}
