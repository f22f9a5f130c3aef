package io.llmplatform.local.data;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Sees to it that one JVM works on a data folder; an earlier one may still be ending. The system
 * releases it when this JVM ends, however that happens.
 */
final class DataLock implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofSeconds(30);

  private final FileChannel channel;

  private DataLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Returns when the folder is this JVM's. */
  static DataLock hold(Path folder) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    FileChannel channel =
        FileChannel.open(
            folder.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    long deadline = System.nanoTime() + LIMIT.toNanos();
    @Nullable FileLock lock = channel.tryLock();
    while (lock == null) {
      if (System.nanoTime() > deadline) {
        channel.close();
        throw new IOException(folder + " is in use by another process");
      }
      TimeUnit.MILLISECONDS.sleep(100);
      lock = channel.tryLock();
    }
    return new DataLock(channel);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
