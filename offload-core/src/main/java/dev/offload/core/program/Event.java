package dev.offload.core.program;

/**
 * A point on a stream that others wait for. As in CUDA, an event may be recorded again; a wait
 * means the last record that the host launched before it.
 *
 * @param id dense, from 0, unique within a program
 * @param name for people, as in "loaded transformer.blocks.3"
 */
public record Event(int id, String name) {
  @Override
  public String toString() {
    return name;
  }
}
