package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.security.MessageDigest;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * Hashes in a thread of its own while its caller reads and writes. Used by one thread.
 *
 * <p>INVARIANT: at most one block is being hashed. A block's bytes stay as they are until the next
 * call has returned, so that two buffers in turn do.
 */
final class BackgroundDigest {
  // Another thread takes longer to wake than this much to hash.
  private static final int SMALL = 64 * 1024;

  private final Executor threads;
  private final MessageDigest digest = Sha256.newDigest();
  private long size;
  private @Nullable BackgroundWork hashing;

  BackgroundDigest(Executor threads) {
    this.threads = threads;
  }

  void update(byte[] block, int length) throws IOException {
    await();
    size += length;
    if (length < SMALL) {
      digest.update(block, 0, length);
    } else {
      hashing = BackgroundWork.start(threads, () -> digest.update(block, 0, length));
    }
  }

  /** Of all that was given. */
  StagedFile end() throws IOException {
    await();
    return new StagedFile(Sha256.of(digest.digest()), size);
  }

  private void await() throws IOException {
    if (hashing != null) {
      hashing.await();
      hashing = null;
    }
  }
}
