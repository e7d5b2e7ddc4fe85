import org.jspecify.annotations.NullMarked;

/** Machines and serving software as data files. */
@NullMarked
module dev.offload.hardware {
  requires transitive dev.offload.core;

  exports dev.offload.hardware;

  provides dev.offload.core.hardware.HardwareSource with
      dev.offload.hardware.BuiltInHardware;
  provides dev.offload.core.scenario.RuntimeSource with
      dev.offload.hardware.BuiltInRuntimes;
}
