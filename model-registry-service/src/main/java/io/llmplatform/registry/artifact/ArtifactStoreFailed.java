package io.llmplatform.registry.artifact;

import java.io.IOException;
import java.util.Locale;

/** The store could not do its work: a full or broken disk, an unreachable bucket. */
public final class ArtifactStoreFailed extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final boolean full;

  public ArtifactStoreFailed(IOException cause) {
    super("The artifact store failed: " + cause.getMessage(), cause);
    this.full = saysFull(String.valueOf(cause.getMessage()));
  }

  /** Whether the store has no space left (or no quota). */
  public boolean full() {
    return full;
  }

  // Java has no type for ENOSPC and EDQUOT, only the C library's words. The last are MinIO's.
  private static boolean saysFull(String message) {
    String words = message.toLowerCase(Locale.ROOT);
    return words.contains("no space left")
        || words.contains("quota exceeded")
        || words.contains("minimum free drive threshold");
  }
}
