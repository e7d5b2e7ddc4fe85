package dev.offload.core.testing.contract;

import dev.offload.core.hardware.Machine;
import dev.offload.core.testing.TestMachine;
import java.util.List;

/** The machines of the contract, with round numbers in the shape of real ones. */
public final class ContractMachines {
  private ContractMachines() {}

  /** Returns {@link #pcie()}, {@link #nvlink()} and {@link #smallCard()}. */
  public static List<Machine> all() {
    return List.of(pcie(), nvlink(), smallCard());
  }

  /** Four cards of 80 GB in pairs behind PCIe 5 switches, whose collectives yield to copies. */
  public static Machine pcie() {
    return TestMachine.pcie()
        .name("4x80gb-pcie5")
        .gpus(4)
        .copyBytesPerSecond(50e9)
        .switches(2, 50e9)
        .memoryBytesPerSecond(2e12)
        .build();
  }

  /** Eight cards of 80 GB, four to a PCIe 5 switch, whose collectives have links of their own. */
  public static Machine nvlink() {
    return TestMachine.nvlink()
        .name("8x80gb-nvlink")
        .gpus(8)
        .copyBytesPerSecond(50e9)
        .switches(4, 100e9)
        .memoryBytesPerSecond(3e12)
        .latencySeconds(5e-6)
        .build();
  }

  /** One card of 24 GB on PCIe 4, in a host of 64 GB. */
  public static Machine smallCard() {
    return TestMachine.pcie()
        .name("1x24gb-pcie4")
        .gpus(1)
        .copyBytesPerSecond(25e9)
        .memoryBytes(24e9)
        .hostMemoryBytes(64e9)
        .latencySeconds(10e-6)
        .warmupSeconds(1)
        .build();
  }
}
