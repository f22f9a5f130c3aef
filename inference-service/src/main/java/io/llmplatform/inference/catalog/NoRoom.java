package io.llmplatform.inference.catalog;

import java.util.Locale;

/** A version was not loaded because the memory for models has no room for it. */
public final class NoRoom extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NoRoom(ModelVersion id, long bytes, ModelMemory memory, long dispensable) {
    super(
        ("%s version %d needs about %s; of the limit of %s, %s are taken by %d loaded versions, and"
                + " %s of them could be given up for it")
            .formatted(
                id.name(),
                id.version(),
                mebibytes(bytes),
                mebibytes(memory.limit()),
                mebibytes(memory.used()),
                memory.holders(),
                mebibytes(dispensable)),
        null,
        false,
        false);
  }

  private static String mebibytes(long bytes) {
    return String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }
}
