import org.jspecify.annotations.NullMarked;

/** Vocabulary, programs, simulation, planner, and the interfaces that plugins implement. */
// The modules of Offload that are friends are compiled after this one.
@SuppressWarnings("module")
@NullMarked
module dev.offload.core {
  requires com.fasterxml.jackson.databind;
  requires static transitive org.jspecify;

  exports dev.offload.core;
  exports dev.offload.core.api;
  exports dev.offload.core.engine;
  exports dev.offload.core.error;
  exports dev.offload.core.export;
  exports dev.offload.core.flow;
  exports dev.offload.core.hardware;
  exports dev.offload.core.json;
  exports dev.offload.core.model;
  exports dev.offload.core.plan;
  exports dev.offload.core.plugin;
  exports dev.offload.core.program;
  exports dev.offload.core.question;
  exports dev.offload.core.recording;
  exports dev.offload.core.report;
  exports dev.offload.core.scenario;
  exports dev.offload.core.strategy;
  exports dev.offload.core.sweep;
  exports dev.offload.core.text;
  exports dev.offload.core.unit;
  exports dev.offload.core.verify;
  exports dev.offload.core.words;
  exports dev.offload.core.file to
      dev.offload.evidence,
      dev.offload.report;

  uses dev.offload.core.export.SettingsExporter;
  uses dev.offload.core.hardware.HardwareSource;
  uses dev.offload.core.model.ModelSource;
  uses dev.offload.core.question.ModelLibrary;
  uses dev.offload.core.scenario.RuntimeSource;
  uses dev.offload.core.strategy.OffloadStrategy;
}
