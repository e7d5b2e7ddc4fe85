package dev.offload.core.program;

/**
 * A point on a stream that others wait for. As in CUDA, an event may be recorded again; a wait
 * means the last record that the host launched before it. A wait that comes before the first
 * record, which CUDA would pass over, holds until that record: nothing runs unordered unnoticed.
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
