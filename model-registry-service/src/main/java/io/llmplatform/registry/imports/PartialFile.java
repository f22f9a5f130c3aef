package io.llmplatform.registry.imports;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that grows at its end. Used by one thread.
 *
 * <p>What was written survives the process at once, and the machine after each {@link #SYNC_BYTES}.
 */
final class PartialFile implements AutoCloseable {
  private static final long SYNC_BYTES = 64L * 1024 * 1024;

  private final FileChannel channel;
  private long size;
  private long synced;

  private PartialFile(FileChannel channel) throws IOException {
    this.channel = channel;
    this.size = channel.size();
    this.synced = size;
  }

  static PartialFile open(Path place) throws IOException {
    return new PartialFile(
        FileChannel.open(
            place, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  long size() {
    return size;
  }

  void append(byte[] bytes, int count) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap(bytes, 0, count);
    while (rest.hasRemaining()) {
      size += channel.write(rest, size);
    }
    if (size - synced >= SYNC_BYTES) {
      sync();
    }
  }

  void sync() throws IOException {
    channel.force(true);
    synced = size;
  }

  void clear() throws IOException {
    channel.truncate(0);
    size = 0;
    synced = 0;
  }

  /** From the start; not to be closed. */
  InputStream content() throws IOException {
    channel.position(0);
    return Channels.newInputStream(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
