package dev.offload.evidence.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Ends with a failure where a stream is longer than it may be. Not thread-safe. */
final class BoundedStream extends FilterInputStream {
  private long left;

  /** Says that there was more to read than is read. */
  static final class ExceededException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  BoundedStream(InputStream in, long maxBytes) {
    super(in);
    left = maxBytes;
  }

  @Override
  public int read() throws IOException {
    int read = super.read();
    count(read < 0 ? 0 : 1);
    return read;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int read = super.read(bytes, offset, length);
    count(Math.max(0, read));
    return read;
  }

  @Override
  public long skip(long count) throws IOException {
    long skipped = super.skip(count);
    count(skipped);
    return skipped;
  }

  @Override
  public boolean markSupported() {
    // Going back would count twice.
    return false;
  }

  private void count(long read) throws ExceededException {
    left -= read;
    if (left < 0) {
      throw new ExceededException();
    }
  }
}
