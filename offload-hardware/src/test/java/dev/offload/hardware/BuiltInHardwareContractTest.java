package dev.offload.hardware;

import dev.offload.core.hardware.HardwareSource;
import dev.offload.core.testing.contract.HardwareSourceContract;

class BuiltInHardwareContractTest extends HardwareSourceContract {
  @Override
  protected HardwareSource source() {
    return new BuiltInHardware();
  }
}
