package dev.offload.cli.render;

import java.util.Objects;
import picocli.CommandLine.Help.Ansi;

/**
 * What text output may use.
 *
 * @param width columns of a line
 * @param ansi whether it may be coloured
 * @param stepsTable whether every step is listed too
 */
public record TextStyle(int width, Ansi ansi, boolean stepsTable) {
  /** Validates the parts. */
  public TextStyle {
    Objects.requireNonNull(ansi);
  }
}
