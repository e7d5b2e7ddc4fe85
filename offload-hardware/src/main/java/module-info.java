/** Machines and serving software as data files. */
module dev.offload.hardware {
  requires com.fasterxml.jackson.databind;
  requires transitive dev.offload.core;

  exports dev.offload.hardware;

  opens dev.offload.hardware to
      com.fasterxml.jackson.databind;

  provides dev.offload.core.hardware.HardwareSource with
      dev.offload.hardware.BuiltInHardware;
  provides dev.offload.core.scenario.RuntimeSource with
      dev.offload.hardware.BuiltInRuntimes;
}
