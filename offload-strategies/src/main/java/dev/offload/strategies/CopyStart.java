package dev.offload.strategies;

import dev.offload.core.strategy.Copy;
import dev.offload.core.strategy.OptionType;
import dev.offload.core.strategy.StrategyOption;

/** When the copy of a layer begins, as the option "start" says it. */
enum CopyStart {
  /** With the layer that runs. */
  LAYER,
  /** With its attention, behind the exchange in front of it. */
  ATTENTION;

  static final StrategyOption<CopyStart> OPTION =
      new StrategyOption<>(
          "start",
          OptionType.choice(CopyStart.class),
          LAYER,
          "Whether copies begin with the layer that runs, or with its attention, which hides them"
              + " from collectives where it outlasts them.");

  /** Returns a copy of the whole layer that begins then. */
  Copy.Asynchronous copy() {
    Copy.Asynchronous copy = Copy.asynchronous();
    return this == LAYER ? copy.afterCompute() : copy.besideAttention();
  }
}
