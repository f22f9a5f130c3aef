package io.llmplatform.registry.artifact;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A new file on its way to the disk: what is written is synced meanwhile, so that little is left to
 * be synced in the end. Used by one thread.
 *
 * <p>INVARIANT: the failure of a sync meanwhile is found by {@link #sync}: the kernel tells it
 * once, and a later sync of the same file succeeds.
 */
final class SyncedFile implements Closeable {
  private static final long SYNC_EVERY = 32L << 20;

  private final FileChannel out;
  private final Executor threads;
  private long unsynced;
  private @Nullable BackgroundWork syncing;

  private SyncedFile(FileChannel out, Executor threads) {
    this.out = out;
    this.threads = threads;
  }

  static SyncedFile create(Path file, Executor threads) {
    try {
      return new SyncedFile(
          FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), threads);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  void write(byte[] block, int length) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(block, 0, length);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      unsynced += length;
      if (unsynced >= SYNC_EVERY && (syncing == null || syncing.isDone())) {
        awaitSync();
        syncing = BackgroundWork.start(threads, () -> out.force(false));
        unsynced = 0;
      }
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  /** Returns when all that was written survives a crash of the machine. */
  void sync() {
    try {
      awaitSync();
      out.force(true);
    } catch (IOException e) {
      throw new ArtifactStoreFailed(e);
    }
  }

  private void awaitSync() throws IOException {
    if (syncing != null) {
      syncing.await();
      syncing = null;
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
